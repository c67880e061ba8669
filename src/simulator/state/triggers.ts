import type { Clock } from "../../lib/clock.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { Ids } from "./ids.ts";

/** Slack's rule: a trigger opens one modal, within three seconds of what the person did. */
const triggerLifeMs = 3_000;

/** How long a dead trigger is still known as such. */
const keptMs = 60_000;

/** Who did something, and where: it decides whose screen the modal opens on. */
interface Trigger {
  readonly user: string;
  readonly channel?: string;
  /** The modal in which it happened. */
  readonly view?: string;
}

type TriggerError = "invalid_trigger_id" | "expired_trigger_id" | "exchanged_trigger_id";

export interface Triggers {
  issue(trigger: Trigger): string;
  /** Looks without using it up, so that a refused view leaves the trigger good, as in Slack. */
  peek(id: string): Result<Trigger, TriggerError>;
  exchange(id: string): void;
}

export function createTriggers(clock: Clock, ids: Ids): Triggers {
  const triggersById = new Map<string, Trigger & { readonly until: number; exchanged: boolean }>();

  return {
    issue(trigger) {
      for (const [old, { until }] of triggersById) if (until < clock.now() - keptMs) triggersById.delete(old);
      const id = ids.trigger();
      triggersById.set(id, { ...trigger, until: clock.now() + triggerLifeMs, exchanged: false });
      return id;
    },
    peek(id) {
      const trigger = triggersById.get(id);
      if (!trigger) return err("invalid_trigger_id");
      if (trigger.exchanged) return err("exchanged_trigger_id");
      // "Lives 3 s": at three seconds it is gone.
      if (clock.now() >= trigger.until) return err("expired_trigger_id");
      return ok(trigger);
    },
    exchange(id) {
      const trigger = triggersById.get(id);
      if (trigger) trigger.exchanged = true;
    },
  };
}
