import type { Clock, Timer } from "../../lib/clock.ts";
import { createBuckets } from "./buckets.ts";
import { limitsOf, pauseKey, type Pace } from "./rates.ts";
import { troubleOf } from "./trouble.ts";

/** A call that wants to be made. */
export interface Ask {
  readonly method: string;
  readonly channel: string;
  /** The lower, the sooner. Asked each time somebody may go, so it may change while the call waits. */
  urgency(): number;
}

/** The outbox was stopped before the call could be made. */
export class OutboxStopped extends Error {
  constructor() {
    super("reporting has stopped");
  }
}

/**
 * The line in which background calls to Slack wait. What is said is made when a call's turn comes, so many changes of one
 * message while it waits become one call with the latest state.
 */
export interface Outbox {
  /**
   * Makes the call when its turn comes: by urgency, then in the order of asking, within Slack's rates and outside of the
   * pauses that Slack has asked for. A call that Slack had no time for waits and is made again.
   * @throws what the call throws, and OutboxStopped
   */
  send<Answer>(ask: Ask, call: () => Promise<Answer>): Promise<Answer>;
  /** How many calls wait. */
  waiting(): number;
  stop(): void;
}

interface Place {
  readonly ask: Ask;
  readonly nr: number;
  readonly go: () => void;
  readonly giveUp: (fault: Error) => void;
}

/** Slack answers in some tenths of a second; more at once would only reach its limits sooner. */
const mostAtOnce = 6;

/** So many calls in a row without any answer are an outage, which is then asked about by one call at a time. */
const outageAfter = 3;
const shortestHoldMs = 1_000;
const longestHoldMs = 30_000;

export function createOutbox(clock: Clock, pace: Pace): Outbox {
  const buckets = createBuckets();
  const pausedUntil = new Map<string, number>();
  let line: Place[] = [];
  let asked = 0;
  let underWay = 0;
  let failures = 0;
  let heldUntil = 0;
  let isStopped = false;
  let timer: Timer | undefined;

  function isOutage(): boolean {
    return failures >= outageAfter;
  }

  /** How long a call must wait still, in ms. */
  function waitOf({ method, channel }: Ask, now: number): number {
    const pause = (pausedUntil.get(pauseKey(method, channel)) ?? 0) - now;
    return Math.max(pause, heldUntil - now, buckets.wait(limitsOf(pace, method, channel), now));
  }

  /** Lets everybody go who may, the most urgent first. One whose channel is busy holds up nobody else. */
  function advance(): void {
    timer?.cancel();
    timer = undefined;
    if (isStopped || line.length === 0) return;
    const now = clock.now();
    let soonest = Infinity;
    const byUrgency = line
      .map((place) => ({ place, urgency: place.ask.urgency() }))
      .sort((a, b) => a.urgency - b.urgency || a.place.nr - b.place.nr);
    for (const { place } of byUrgency) {
      if (underWay >= (isOutage() ? 1 : mostAtOnce)) return;
      const wait = waitOf(place.ask, now);
      if (wait > 0) {
        soonest = Math.min(soonest, wait);
        continue;
      }
      buckets.take(limitsOf(pace, place.ask.method, place.ask.channel), now);
      line = line.filter((other) => other !== place);
      underWay += 1;
      place.go();
    }
    if (soonest < Infinity) timer = clock.after(soonest, advance);
  }

  function turn(ask: Ask): Promise<void> {
    return new Promise((go, giveUp) => {
      if (isStopped) {
        giveUp(new OutboxStopped());
        return;
      }
      asked += 1;
      line.push({ ask, nr: asked, go, giveUp });
      advance();
    });
  }

  /** What an answer, or its absence, says about the calls to come. */
  function learn(ask: Ask, fault: unknown): void {
    const trouble = troubleOf(fault);
    if (trouble.kind === "ours") return;
    const now = clock.now();
    if (trouble.kind === "limited") {
      pausedUntil.set(pauseKey(ask.method, ask.channel), now + trouble.afterMs);
      for (const [key, until] of pausedUntil) if (until <= now) pausedUntil.delete(key);
    }
    if (trouble.kind === "limited" || trouble.kind === "refused") {
      failures = 0;
      return;
    }
    failures += 1;
    if (!isOutage()) return;
    heldUntil = now + Math.min(longestHoldMs, shortestHoldMs * 2 ** (failures - outageAfter));
  }

  return {
    async send(ask, call) {
      for (;;) {
        await turn(ask);
        try {
          const answer = await call();
          failures = 0;
          heldUntil = 0;
          return answer;
        } catch (fault) {
          learn(ask, fault);
          if (troubleOf(fault).kind !== "limited") throw fault;
        } finally {
          underWay -= 1;
          advance();
        }
      }
    },
    waiting: () => line.length,
    stop() {
      isStopped = true;
      timer?.cancel();
      const left = line;
      line = [];
      for (const { giveUp } of left) giveUp(new OutboxStopped());
    },
  };
}
