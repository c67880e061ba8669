/**
 * Many schedules: `npm run test:nightly`, or with what a failure printed: `--shape … --store … --seed … --path …`.
 * `--count` says how many; 100,000 unless said, over as many processes as `--jobs`.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { checkSchedules } from "./check-schedules.ts";
import type { Weather } from "./steps.ts";
import { openPostgresSource, openSqliteSource, type StoreSource } from "./stores.ts";
import type { Shape } from "./world.ts";

const shapes: readonly Shape[] = ["one machine", "many"];
const sources: Record<string, () => Promise<StoreSource>> = {
  sqlite: openSqliteSource,
  postgres: openPostgresSource,
};

/** How many schedules are looked at between two words to whoever waits. */
const portion = 5_000;

const { values } = parseArgs({
  options: {
    shape: { type: "string" },
    store: { type: "string", default: "sqlite" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    path: { type: "string" },
    weather: { type: "string", default: "wild" },
    count: { type: "string", default: "100000" },
    jobs: { type: "string", default: "2" },
    job: { type: "string" },
  },
});
const jobs = Number(values.jobs);
const weather: Weather = values.weather === "calm" ? "calm" : "wild";

if (values.path !== undefined) await replay(values.path);
else if (values.job !== undefined) await work(Number(values.job));
else await share();

async function replay(path: string): Promise<void> {
  await using source = await opened();
  const shape = shapes.find((known) => known === values.shape) ?? "one machine";
  const { failure } = await checkSchedules({ shape, source, count: 1, seed: Number(values.seed), path, weather });
  console.log(failure ?? "Nothing went wrong this time.");
  if (failure) process.exitCode = 1;
}

/** One process of several; each has seeds of its own. */
async function work(job: number): Promise<void> {
  await using source = await opened();
  const wanted = shapes.filter((known) => values.shape === undefined || known === values.shape);
  const each = Math.ceil(Number(values.count) / jobs / wanted.length);
  for (const shape of wanted) {
    for (let done = 0; done < each; done += portion) {
      const seed = Number(values.seed) + job * 1_000_003 + done;
      const checked = await checkSchedules({ shape, source, count: Math.min(portion, each - done), seed, weather });
      if (checked.failure) {
        console.log(checked.failure);
        process.exitCode = 1;
        return;
      }
      const seen = [...checked.seen].map(([what, times]) => `${times} ${what}`).join(", ");
      console.log(`${shape}, ${source.name}, job ${job}: ${done + checked.schedules} schedules, none wrong; ${seen}`);
    }
  }
}

async function share(): Promise<void> {
  const began = performance.now();
  console.log(`Seed ${values.seed}`);
  const given = process.argv.slice(2);
  const seed = given.includes("--seed") ? [] : ["--seed", values.seed];
  const workers = Array.from({ length: jobs }, (_, job) =>
    fork(import.meta.filename, [...given, ...seed, "--job", String(job)]),
  );
  const codes = await Promise.all(workers.map(async (worker) => ((await once(worker, "exit")) as [number | null])[0]));
  console.log(`${Math.round((performance.now() - began) / 1_000)} s in all`);
  if (codes.some((code) => code !== 0)) process.exitCode = 1;
}

async function opened(): Promise<StoreSource & AsyncDisposable> {
  const open = sources[values.store];
  if (!open) throw new Error(`there is no store ${values.store}; use one of: ${Object.keys(sources).join(", ")}`);
  const source = await open();
  return { ...source, [Symbol.asyncDispose]: () => source.close() };
}
