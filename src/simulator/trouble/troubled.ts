import { objectAt, textAt } from "../slack-object.ts";
import { ackDeadlineMs, type Delivery, type Outcome, type Transport } from "../transport/transport.ts";
import type { Pauses } from "./pauses.ts";
import type { Rules, Strike } from "./rules.ts";

/** What may happen to an envelope on its way to the app, or to the app's acknowledgement on its way back. */
export const envelopeEffects = ["drop", "duplicate", "delay", "reorder", "drop_ack", "slow_ack"] as const;

export interface EnvelopeFault extends Strike {
  readonly effect: (typeof envelopeEffects)[number];
  /** For `delay` and `slow_ack`, in milliseconds of the workspace's clock. */
  readonly delay_ms?: number;
}

const usualDelayMs = 1_000;
/** One that was to be overtaken goes on after this, when nothing comes to overtake it. */
const longestHoldMs = 1_000;

/** A transport on whose way envelopes and acknowledgements get lost, late, doubled or out of order. */
export function troubled(transport: Transport, rules: Rules<EnvelopeFault>, pauses: Pauses): Transport {
  const overtaken = new Set<() => void>();

  async function missed(): Promise<Outcome> {
    await pauses.wait(ackDeadlineMs);
    return { status: "operation_timeout" };
  }

  function heldUntilOvertaken(): Promise<void> {
    return new Promise((resolve) => {
      overtaken.add(resolve);
      void pauses.wait(longestHoldMs).then(resolve);
    });
  }

  async function after(wait: Promise<void>, delivery: Delivery): Promise<Outcome> {
    await wait;
    return transport.deliver(delivery);
  }

  async function lateAck(delivery: Delivery, ms: number): Promise<Outcome> {
    const outcome = await transport.deliver(delivery);
    await pauses.wait(ms);
    return outcome.status === "acked" ? { ...outcome, elapsedMs: outcome.elapsedMs + ms } : outcome;
  }

  const effects: Record<EnvelopeFault["effect"], (delivery: Delivery, ms: number) => Promise<Outcome>> = {
    drop: () => missed(),
    duplicate: (delivery) => transport.deliver({ ...delivery, copies: 2 }),
    // The person's three seconds begin when they click, whenever the app hears of it.
    delay: (delivery, ms) => Promise.race([after(pauses.wait(ms), delivery), missed()]),
    reorder: (delivery) => Promise.race([after(heldUntilOvertaken(), delivery), missed()]),
    drop_ack: (delivery) => {
      void transport.deliver(delivery);
      return missed();
    },
    slow_ack: (delivery, ms) => Promise.race([lateAck(delivery, ms), missed()]),
  };

  return {
    kind: transport.kind,
    connected: () => transport.connected(),
    deliver(delivery) {
      const fault = rules.take(delivery.kind, detailOf(delivery));
      const outcome = fault
        ? effects[fault.effect](delivery, fault.delay_ms ?? usualDelayMs)
        : transport.deliver(delivery);
      if (fault?.effect !== "reorder") {
        for (const release of overtaken) release();
        overtaken.clear();
      }
      return outcome;
    },
  };
}

/** `block_actions`, `app_mention`, `/action`: what it is, beyond the kind of envelope. */
function detailOf({ kind, payload }: Delivery): string {
  if (kind === "slash_commands") return textAt(payload, "command") ?? kind;
  const told = kind === "events_api" ? objectAt(payload, "event") : payload;
  return (told && textAt(told, "type")) ?? kind;
}
