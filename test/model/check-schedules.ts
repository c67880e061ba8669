import fc from "fast-check";
import { runSchedule } from "./run-schedule.ts";
import { schedules, type Weather } from "./steps.ts";
import type { StoreSource } from "./stores.ts";
import type { Sabotage, Shape } from "./world.ts";

export interface Checked {
  readonly schedules: number;
  readonly runs: number;
  readonly seen: ReadonlyMap<string, number>;
  /** Undefined when nothing went wrong: else what did, the shortest schedule that shows it, and how to see it again. */
  readonly failure?: string;
}

/** How long a schedule may take in real time, in ms; one takes some ms, and at its worst a second. */
const patience = 30_000;

/** Undefined when it waits for something that does not come. */
async function unlessStuck<T>(work: Promise<T>, patienceMs: number): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), patienceMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Lets many schedules happen. The same seed gives the same ones.
 * @param options.path leads straight to the schedule of a failure, as it was printed
 */
export async function checkSchedules(options: {
  readonly shape: Shape;
  readonly source: StoreSource;
  readonly count: number;
  readonly seed: number;
  readonly path?: string;
  readonly sabotage?: Sabotage;
  readonly weather?: Weather;
  /** How long one schedule may take in real time, in ms. */
  readonly patienceMs?: number;
}): Promise<Checked> {
  const { shape, source, count, seed, path, sabotage, weather = "wild", patienceMs = patience } = options;
  let happened = 0;
  let runs = 0;
  const seen = new Map<string, number>();
  let isStuck = false;
  const property = fc.asyncProperty(schedules(weather), async (steps) => {
    // It may still be at work on the store, so no shorter one can be looked for.
    if (isStuck) return;
    const verdict = await unlessStuck(runSchedule(shape, source, steps, sabotage), patienceMs);
    if (!verdict) {
      isStuck = true;
      throw new Error([`stuck for ${patienceMs / 1_000} s`, ...steps.map((step) => JSON.stringify(step))].join("\n"));
    }
    happened += 1;
    runs += verdict.runs;
    for (const [what, times] of verdict.seen) seen.set(what, (seen.get(what) ?? 0) + times);
    const wrong = [...verdict.wrong];
    if (weather === "calm" && verdict.seen.has("interrupted"))
      wrong.push("a run was interrupted although nobody was gone");
    if (wrong.length > 0) throw new Error([...wrong, await verdict.story()].join("\n"));
  });
  const details = await fc.check(property, { numRuns: count, seed, ...(path === undefined ? {} : { path }) });
  if (!details.failed) {
    const broken = await source.brokenChain();
    return { schedules: happened, runs, seen, ...(broken === undefined ? {} : { failure: broken }) };
  }
  const { counterexamplePath, errorInstance } = details;
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const again = `npm run test:nightly -- --shape "${shape}" --store ${source.name} --weather ${weather} --seed ${seed} --path "${counterexamplePath}"`;
  return { schedules: happened, runs, seen, failure: `${why}\n\nTo see it again:\n  ${again}` };
}
