import type { Journal } from "../state/journal.ts";
import { textAt } from "../slack-object.ts";
import type { Transport } from "./transport.ts";

/** Writes down what was sent and how it ended, whatever the transport. */
export function journaled(transport: Transport, journal: Journal): Transport {
  return {
    kind: transport.kind,
    connected: () => transport.connected(),
    async deliver(delivery) {
      const kind =
        delivery.kind === "interactive" ? (textAt(delivery.payload, "type") ?? "interactive") : delivery.kind;
      const end = journal.begin("to_app", kind, delivery.payload);
      const outcome = await transport.deliver(delivery);
      if (outcome.status === "acked") end({ ok: true, response: outcome.payload });
      else end({ ok: false, error: outcome.status === "bad_response" ? outcome.reason : outcome.status });
      return outcome;
    },
  };
}
