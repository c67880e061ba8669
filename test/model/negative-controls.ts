import type { RunStore } from "../../src/runs/ports.ts";
import { applyAll, newRun, type Run } from "../../src/runs/run.ts";
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
    finds: /was acknowledged and is not there|is lost/,
  },
  {
    name: "what was running at a crash is run again",
    shape: "one machine",
    sabotage: { store: trusting },
    finds: /was sent \d times/,
  },
];

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
    async create(request, events, unlessActive) {
      const known = await store.getByIntent(request.intentKey);
      if (known) return { run: known, result: "known" };
      setImmediate(() => void store.create(request, events, unlessActive));
      return { run: applyAll(newRun(request), events), result: "created" };
    },
  };
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
