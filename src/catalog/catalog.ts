import path from "node:path";
import type { Configuration, Deployment } from "../definition/configuration.ts";
import { problemToText, type Problem } from "../definition/issue.ts";
import type { Clock } from "../lib/clock.ts";
import { digestOf } from "../lib/json.ts";
import type { Log } from "../lib/log.ts";
import { plural } from "../lib/text.ts";
import type { Catalog, CatalogSnapshot } from "../runs/ports.ts";
import { isActionsFile, loadFiles, type Loaded } from "./load.ts";
import { goneProblems, hasErrors, merge, problemsOf, toSnapshot, type LastGood } from "./merge.ts";
import { createStatusBoard, shortestStatusInterval } from "./status.ts";
import { watchDirectories } from "./watch.ts";

export interface FileCatalogOptions {
  /** Where the actions are: every `*.yaml` and `*.yml` in it that is not hidden. */
  readonly actionsDir: string;
  readonly configurationFile: string;
  /** A directory of charts with actions of their own; undefined for none. */
  readonly chartsDir?: string | undefined;
  /** The ids of actions of which there are runs; when one is defined no more, that is warned about. */
  readonly actionsThatRan?: (() => Promise<readonly string[]>) | undefined;
  /** Whether changes on disk are taken up. */
  readonly watch: boolean;
  readonly log: Log;
  readonly clock: Clock;
  /** Rewrites each configuration after it was read. The demo puts the addresses of its sample services in. */
  readonly overrides?: ((configuration: Configuration) => Configuration) | undefined;
  /** How long to gather changes on disk before they are read, in ms. */
  readonly debounceMs?: number | undefined;
  /** No statusUrl is asked more often, in ms. */
  readonly shortestStatusInterval?: number | undefined;
}

export interface FileCatalog extends Catalog {
  /** Those of the current snapshot. */
  readonly problems: readonly Problem[];
  /** Reads the disk now. Resolves when what it says is in force. Never rejects. */
  reload(): Promise<void>;
  /** Calls back with each new snapshot, right after it came into force. Returns how to stop that. */
  onChange(listener: (snapshot: CatalogSnapshot) => void): () => void;
  stop(): Promise<void>;
}

/** The catalog cannot begin: there is no good configuration, or no directory of actions. */
export class CatalogError extends Error {
  override readonly name = "CatalogError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemToText).join("\n"));
    this.problems = problems;
  }
}

/**
 * Actions and deployments from disk. Resolves when every deployment with a statusUrl has been asked once, so that a run
 * that waited for a restart is not refused for a status that nobody has asked for yet.
 * Errors in single actions are problems of the snapshot; what was good last stays in force.
 * @throws CatalogError when there is nothing to begin with
 */
export async function openCatalog(options: FileCatalogOptions): Promise<FileCatalog> {
  const { log, clock } = options;
  const listeners = new Set<(snapshot: CatalogSnapshot) => void>();
  const statuses = createStatusBoard({ clock, log });
  let inForce: InForce | undefined;
  let isStopped = false;

  // Before the first reading, so that no change falls between the two.
  const watcher = options.watch ? watchFiles(options, () => void reload()) : undefined;
  const firstReading = loadFiles(options);

  // One reading at a time, in the order they were asked for: an older one never replaces a newer one.
  let lastReading: Promise<unknown> = firstReading;
  function reload(): Promise<void> {
    const reading = lastReading.then(readAgain).catch((error: unknown) => {
      log.error("The catalog could not be reloaded; what was good last stays in force.", { fault: error });
    });
    lastReading = reading;
    return reading;
  }

  async function readAgain(): Promise<void> {
    const [loaded, ran] = await Promise.all([loadFiles(options), actionsThatRan()]);
    if (isStopped) return;
    const next = toInForce(inForce, loaded, ran, options);
    if (next && next.digest !== inForce?.digest) void swap(next);
  }

  async function actionsThatRan(): Promise<readonly string[]> {
    return (await options.actionsThatRan?.()) ?? [];
  }

  /** Resolves when every status has been asked for; the snapshot is in force at once. */
  function swap(next: InForce): Promise<void> {
    inForce = next;
    report(log, next.snapshot);
    const shortest = options.shortestStatusInterval ?? shortestStatusInterval;
    const deployments = [...next.snapshot.deploymentsById.values()];
    const asked = statuses.watch(deployments, Math.max(next.statusInterval, shortest));
    for (const listener of listeners) listener(next.snapshot);
    return asked;
  }

  function current(): CatalogSnapshot {
    if (!inForce) throw new Error("the catalog is not open");
    return inForce.snapshot;
  }

  try {
    const loaded = await firstReading;
    const first = isBeginning(loaded) ? toInForce(undefined, loaded, await actionsThatRan(), options) : undefined;
    if (!first) throw new CatalogError(problemsOf(loaded));
    await swap(first);
  } catch (error) {
    isStopped = true;
    watcher?.stop();
    await statuses.stop();
    throw error;
  }

  return {
    current,
    statusOf(deployment: Deployment) {
      // A run remembers its deployment as it was; the status is that of today.
      return statuses.statusOf(current().deploymentsById.get(deployment.id) ?? deployment);
    },
    get problems() {
      return current().problems;
    },
    reload,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async stop() {
      isStopped = true;
      watcher?.stop();
      listeners.clear();
      await Promise.all([lastReading, statuses.stop()]);
    },
  };
}

/** The one value that a reload swaps. Equal digests mean that nothing changed for anybody. */
interface InForce {
  readonly good: LastGood;
  readonly snapshot: CatalogSnapshot;
  readonly statusInterval: number;
  readonly digest: string;
}

function isBeginning(loaded: Loaded): boolean {
  return loaded.files !== undefined && !hasErrors(loaded.configuration.problems);
}

function toInForce(
  before: InForce | undefined,
  loaded: Loaded,
  ran: readonly string[],
  { overrides, actionsDir }: Pick<FileCatalogOptions, "overrides" | "actionsDir">,
): InForce | undefined {
  const merged = merge(before?.good, loaded);
  if (!merged) return undefined;
  const configuration = overrides ? overrides(merged.good.configuration) : merged.good.configuration;
  const problems = [...merged.problems, ...goneProblems(actionsDir, ran, merged.actionsById)];
  const actions = [...merged.actionsById].map(([id, { digest }]) => [id, digest]);
  return {
    good: merged.good,
    snapshot: toSnapshot({ ...merged, problems }, configuration),
    statusInterval: configuration.statusInterval,
    digest: digestOf({ actions, configuration, problems }),
  };
}

function report(log: Log, { actionsById, deploymentsById, problems }: CatalogSnapshot): void {
  const counts = `${plural(actionsById.size, "action")} and ${plural(deploymentsById.size, "deployment")}`;
  log.info(`The catalog has ${counts}.`, { actions: actionsById.size, deployments: deploymentsById.size });
  for (const problem of problems) {
    if (problem.severity === "error") log.error(problemToText(problem));
    else log.warn(problemToText(problem));
  }
}

function watchFiles(
  { actionsDir, configurationFile, chartsDir, clock, debounceMs }: FileCatalogOptions,
  changed: () => void,
): { stop(): void } {
  // Kubernetes swaps a volume's content by renaming a new symlink over `..data`, on which the visible names rest.
  const isGeneration = (name: string): boolean => name.startsWith("..");
  const configurationName = path.basename(configurationFile);
  return watchDirectories({
    clock,
    debounceMs,
    changed,
    directories: [
      { dir: actionsDir, matters: (name) => isActionsFile(name) || isGeneration(name) },
      // What lies deeper in it is found at the next look, half a minute later at most.
      ...(chartsDir === undefined ? [] : [{ dir: chartsDir, matters: () => true }]),
      { dir: path.dirname(configurationFile), matters: (name) => name === configurationName || isGeneration(name) },
    ],
  });
}
