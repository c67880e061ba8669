import type { LaneStore } from "../../src/runs/lane-ports.ts";
import type { RunStore } from "../../src/runs/ports.ts";
import { applyAll, newRun, type Run } from "../../src/runs/run.ts";
import type { Starts } from "../../src/runs/start-at-once.ts";
import type { Sabotage, Shape } from "./world.ts";

/** Faults that a product like this one could have. Each is found, or the test that looks for it is worth nothing. */
export interface Control {
  readonly name: string;
  readonly shape: Shape;
  readonly sabotage: Sabotage;
  /** What is said of it. */
  readonly finds: RegExp;
}

export const controls: readonly Control[] = [
  {
    name: "a change is written although somebody else moved first",
    shape: "one machine",
    sabotage: { store: withoutGuard },
    finds: /which had ended|is no life|not what its events make|was sent while|holds/,
  },
  {
    name: "a request is acknowledged before it is on disk",
    shape: "one machine",
    sabotage: { store: hasty },
    // What begins at once is seen to begin before it is on disk.
    finds: /was acknowledged and is not there|is lost|was sent while the run is undefined/,
  },
  {
    name: "what was running at a crash is run again",
    shape: "one machine",
    sabotage: { store: trusting },
    finds: /was sent \d times/,
  },
  {
    name: "a run begins at once although another is on its way to its lane",
    shape: "one machine",
    sabotage: { starts: forward },
    finds: /was queued before .* and started after it/,
  },
  {
    name: "two have a lane at once",
    shape: "many",
    sabotage: { lanes: blind },
    finds: /was sent while .* runs in/,
  },
  {
    name: "an end is refused for ever, so that nothing comes to rest",
    shape: "one machine",
    sabotage: { store: endless },
    finds: /never comes to rest/,
  },
  {
    name: "an owner that still holds its lease is taken for dead",
    shape: "many",
    sabotage: { store: impatient },
    finds: /which .* holds/,
  },
];

/** Everybody who runs is gone, whatever its lease says, and nobody looks again when taking a run over. */
function impatient(store: RunStore): RunStore {
  return {
    ...store,
    orphans: () => store.orphans(Number.MAX_SAFE_INTEGER),
    append: (run, events, also) => store.append(run, events, { ...also, leaseOverBefore: undefined }),
  };
}

/** Says of each end that somebody else moved first. */
function endless(store: RunStore): RunStore {
  return {
    ...store,
    append: async (run, events, also) =>
      events.some(({ type }) => type === "ended") ? undefined : store.append(run, events, also),
  };
}

/** Writes on top of whatever is there by now. */
function withoutGuard(store: RunStore): RunStore {
  return {
    ...store,
    async append(run, events, also) {
      const done = await store.append(run, events, also);
      const now = done ? undefined : await store.get(run.id);
      return now ? store.append({ ...run, revision: now.revision }, events, also) : done;
    },
  };
}

/** Answers at once and writes a little later, as somebody would who counts milliseconds. */
function hasty(store: RunStore): RunStore {
  return {
    ...store,
    async create(request, events, also) {
      const known = await store.getByIntent(request.intentKey);
      if (known) return { run: known, result: "known" };
      setImmediate(() => void store.create(request, events, also));
      return { run: applyAll(newRun(request), events), result: "created" };
    },
  };
}

/** Waits for nobody who is still being written. */
function forward(starts: Starts): Starts {
  return { ...starts, expect: () => () => undefined };
}

/** Takes everything for idempotent, so that what was under way at a crash is sent a second time. */
function trusting(store: RunStore): RunStore {
  const trusted = <Found extends Run | undefined>(run: Found): Found =>
    run && { ...run, action: { ...run.action, idempotent: true } };
  return {
    ...store,
    get: async (id) => trusted(await store.get(id)),
    list: async (filter) => (await store.list(filter)).map(trusted),
    orphans: async (now) => (await store.orphans(now)).map(trusted),
  };
}

/** Gives out the next run of a lane although one is at work there. */
function blind(lanes: LaneStore, runs: RunStore): LaneStore {
  return {
    async heads(wanted, now) {
      const heads = new Map(await lanes.heads(wanted, now));
      const waiting = await runs.queued(now);
      for (const [lane, head] of heads) {
        const next = waiting.find((run) => run.lane === lane);
        if (head.kind === "busy" && next) heads.set(lane, { kind: "run", ...next });
      }
      return heads;
    },
  };
}
