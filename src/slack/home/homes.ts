import type { types } from "@slack/bolt";
import type { Clock, Timer } from "../../lib/clock.ts";
import { digestOf } from "../../lib/json.ts";

/** Somebody who opened the tab so long ago has gone elsewhere. */
const watchedMs = 30 * 60_000;

/** Many changes together are drawn once. */
const pauseMs = 2_000;

/** Drawing costs a call for each person. */
const mostWatched = 100;

export interface Homes {
  /** Somebody has opened their Home tab, or has changed what it shows. Draws it. */
  show(member: string): Promise<void>;
  /** Something has changed that some tabs may show. */
  touch(): void;
  stop(): void;
}

/**
 * Keeps the Home tabs that were opened lately up to date.
 * @param draw the tab of a person as it is now
 * @param publish brings it to Slack
 * @param onFault told when a tab could not be drawn anew; the next change tries again
 */
export function createHomes(deps: {
  readonly clock: Clock;
  readonly draw: (member: string) => Promise<types.HomeView>;
  readonly publish: (member: string, view: types.HomeView) => Promise<unknown>;
  readonly onFault: (fault: unknown, member: string) => void;
}): Homes {
  const { clock, draw, publish, onFault } = deps;
  const watched = new Map<string, { readonly until: number; readonly shown: string }>();
  let pause: Timer | undefined;

  async function show(member: string, until = clock.now() + watchedMs, shown?: string): Promise<void> {
    const view = await draw(member);
    const digest = digestOf(view);
    if (digest !== shown) await publish(member, view);
    watched.delete(member);
    watched.set(member, { until, shown: digest });
    const [oldest] = watched.keys();
    if (watched.size > mostWatched && oldest !== undefined) watched.delete(oldest);
  }

  async function refresh(): Promise<void> {
    for (const [member, { until, shown }] of [...watched]) {
      if (until <= clock.now()) watched.delete(member);
      else await show(member, until, shown).catch((fault: unknown) => onFault(fault, member));
    }
  }

  return {
    show: (member) => show(member),
    touch() {
      if (watched.size === 0) return;
      pause ??= clock.after(pauseMs, () => {
        pause = undefined;
        void refresh();
      });
    },
    stop() {
      pause?.cancel();
      watched.clear();
    },
  };
}
