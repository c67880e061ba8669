import type { EventSender } from "./transport/events.ts";
import type { Transport } from "./transport/transport.ts";
import type { World } from "./world.ts";

/** The simulated Slack with the app on its other side: all that a person's deed needs. */
export interface Scene {
  readonly world: World;
  readonly app: Transport;
  readonly events: EventSender;
  /** Modals whose submission is on its way; Slack's client greys their button out. */
  readonly submitting: Set<string>;
}
