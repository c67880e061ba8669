import type { Workspace } from "../state/workspace.ts";
import type { Transport } from "./transport.ts";

/** Clicks, forms and shortcuts go only to an app whose manifest has switched interactivity on. */
export function declared(transport: Transport, { app }: Workspace): Transport {
  return {
    kind: transport.kind,
    connected: () => transport.connected(),
    deliver: (delivery) =>
      delivery.kind === "interactive" && !app.interactivity
        ? Promise.resolve({ status: "bad_response", reason: "interactivity is off in the app's manifest" })
        : transport.deliver(delivery),
  };
}
