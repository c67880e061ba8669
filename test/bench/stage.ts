/** What samples of contenders have in common: lanes, a contender on them, and clients that ask for runs. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { contenderNamed } from "./contenders/all.ts";
import type { Opened, Work } from "./contenders/contender.ts";
import { createCounter, createWatch, type Watch } from "./contenders/watch.ts";
import type { Task } from "./program.ts";

export interface Stage extends Opened {
  readonly watch: Watch;
  /** Resolves when so many runs have ended. */
  ended(count: number): Promise<void>;
}

/**
 * Opens the contender of a task.
 * @param name of the folder, so that one task may open several, one after the other
 */
export async function openStage(
  task: Task,
  options: { readonly lanes: readonly string[]; readonly effect: Work; readonly name?: string },
): Promise<Stage> {
  const folder = path.join(task.folder, options.name ?? "measured");
  mkdirSync(folder, { recursive: true });
  const watch = createWatch(options.effect);
  const counter = createCounter();
  const { postgresUrl, redisPort, targetUrl } = task;
  const opened = await contenderNamed(task.contender).open({
    folder,
    ...(postgresUrl === undefined ? {} : { postgresUrl }),
    ...(redisPort === undefined ? {} : { redisPort }),
    targetUrl,
    lanes: options.lanes,
    work: watch.work,
    ended: () => counter.count(),
  });
  return { ...opened, watch, ended: (count) => counter.reaches(count) };
}

export function laneNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `lane-${index}`);
}

/**
 * So many runs over all lanes, asked for one by one by clients that each wait for their own answer. A lane belongs to one
 * client, so the order of its runs is the order in which they were confirmed.
 */
export async function enqueueAll(
  opened: { enqueue(lane: string, n: number): Promise<unknown> },
  lanes: readonly string[],
  { runs, clients = 32, from = 0 }: { readonly runs: number; readonly clients?: number; readonly from?: number },
): Promise<void> {
  const perLane = Math.ceil(runs / lanes.length);
  async function client(nth: number): Promise<void> {
    const own = lanes.filter((_, index) => index % clients === nth);
    for (let n = 0; n < perLane; n += 1) for (const lane of own) await opened.enqueue(lane, from + n);
  }
  await Promise.all(Array.from({ length: clients }, (_, nth) => client(nth)));
}

export function numberOf(task: Task, name: string): number {
  const value = task.params[name];
  if (typeof value !== "number") throw new Error(`the task has no number "${name}"`);
  return value;
}
