import type { SlackObject } from "./control-types.ts";
import { scopeOfEvent, type EventName } from "./event-scopes.ts";
import { eventPayload } from "./payloads.ts";
import type { Scene } from "./scene.ts";

/** Sends an event to an app that has subscribed to it and may still read such things. */
export function tellApp({ world, events }: Scene, name: EventName, event: SlackObject): void {
  const { workspace } = world;
  const scope = scopeOfEvent[name];
  const isHeard = workspace.app.events.includes(name) && (scope === undefined || workspace.hasScope(scope));
  if (isHeard) events.send(eventPayload(world, event));
}
