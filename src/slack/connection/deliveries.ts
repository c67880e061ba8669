import type { Clock } from "../../lib/clock.ts";

/**
 * What of Slack's deliveries was heard lately. Slack delivers again what it thinks we did not acknowledge: at once on
 * another connection when one is lost, and events up to five minutes later.
 */
export interface Deliveries {
  /**
   * Handles a delivery, or waits for the answer that was given to the same one before, so that a repetition is
   * acknowledged in the same words and nothing is done twice. A delivery without a key is always handled.
   */
  once<Answer>(
    key: string | undefined,
    handle: (answered: (answer: Answer) => void) => Promise<void>,
  ): Promise<{ readonly isRepetition: false } | { readonly isRepetition: true; readonly answer: Promise<Answer> }>;
}

/** Longer than Slack's last repetition of an event. */
const rememberedMs = 10 * 60_000;
/** Beyond it the oldest are forgotten, whatever their age. */
const mostRemembered = 10_000;

interface Heard {
  readonly at: number;
  readonly answer: Promise<unknown>;
}

export function createDeliveries(clock: Clock): Deliveries {
  // In the order of hearing, which is that of age.
  const heard = new Map<string, Heard>();

  function forgetOld(): void {
    const now = clock.now();
    for (const [key, { at }] of heard) {
      if (now - at <= rememberedMs && heard.size <= mostRemembered) return;
      heard.delete(key);
    }
  }

  return {
    async once<Answer>(key: string | undefined, handle: (answered: (answer: Answer) => void) => Promise<void>) {
      if (key === undefined) {
        await handle(() => undefined);
        return { isRepetition: false };
      }
      forgetOld();
      const before = heard.get(key);
      if (before) return { isRepetition: true, answer: before.answer as Promise<Answer> };
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      // Nobody may ever ask for it.
      promise.catch(() => undefined);
      heard.set(key, { at: clock.now(), answer: promise });
      try {
        await handle(resolve);
      } catch (fault) {
        // It was not dealt with, so the next repetition is welcome.
        heard.delete(key);
        reject(fault);
        throw fault;
      }
      return { isRepetition: false };
    },
  };
}

/**
 * What makes a delivery the same as another, whatever envelope it comes in: an event's id; of what people do, the trigger
 * that each deed has of its own. Searches while somebody types change nothing and have no key.
 */
export function deliveryKey(body: unknown): string | undefined {
  const type = textOf(body, "type");
  if (type === "block_suggestion") return undefined;
  const event = textOf(body, "event_id");
  if (event !== undefined) return `event ${event}`;
  const trigger = textOf(body, "trigger_id");
  if (trigger === undefined) return undefined;
  return `${type ?? "command"} ${trigger} ${actionTsOf(body)}`;
}

function actionTsOf(body: unknown): string {
  const actions = typeof body === "object" && body !== null && "actions" in body ? body.actions : undefined;
  return (Array.isArray(actions) ? textOf(actions[0], "action_ts") : undefined) ?? "";
}

function textOf(object: unknown, key: string): string | undefined {
  if (typeof object !== "object" || object === null) return undefined;
  const value = (object as Record<string, unknown>)[key];
  return typeof value === "string" ? value : undefined;
}
