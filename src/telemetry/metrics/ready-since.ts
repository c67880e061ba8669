import type { Limits } from "../../definition/configuration.ts";
import type { Clock } from "../../lib/clock.ts";
import type { RunEvent } from "../../runs/events.ts";
import type { Change, RunStore } from "../../runs/ports.ts";
import { laneOf, type Run, type RunIn, type Status } from "../../runs/run.ts";

/** How often the store is asked at most, in ms: what is measured must not cost what it measures. */
const pace = 100;

/** Of the runs that ended in a lane, so many are looked through for the one that ended last. */
const mostLooked = 20;

const endings = ["succeeded", "failed", "timed_out", "cancelled", "interrupted"] as const satisfies Status[];

/** Since when a run could have been started. */
export interface ReadySince {
  /** Something happened to a run, by this process. */
  onEvent(event: RunEvent, run: Run): void;
  /**
   * From when on nothing held up a run that is started now: it was queued and due, its lane was free, and there was a place.
   * Undefined when nobody knows.
   */
  of(run: RunIn<"queued">): Promise<number | undefined> | number | undefined;
  stop(): void;
}

/**
 * Looks on at all processes: of the others it hears which runs begin and end, and when a run of its own begins it asks the
 * store when the lane became free. Alone with its store a process knows that itself.
 * @param deps.limits asked each time
 */
export function createReadySince(deps: {
  readonly store: Pick<RunStore, "subscribe" | "list">;
  readonly isAlone: boolean;
  readonly limits: () => Pick<Limits, "running" | "runningPerEnv">;
  readonly clock: Clock;
}): ReadySince {
  const { store, isAlone, limits, clock } = deps;
  const freeSince = new Map<string, number>();
  /** The runs at work, each with its env where that is known. */
  const running = new Map<string, string | undefined>();
  /** The last instants at which all places were taken: of all, and of single envs. */
  let crowdedUntil = 0;
  const crowdedByEnv = new Map<string, number>();
  /** Before this instant anything may have been at work. */
  let knownSince = 0;
  let isKnown = isAlone;
  /** What ended while the store was asked what runs. */
  let endedMeanwhile: Set<string> | undefined;
  let askedAt = -Infinity;
  let isAsking = false;

  const unsubscribe = store.subscribe((changes) => {
    if (changes.length === 0) isKnown = isAlone;
    for (const change of changes) hear(change);
  });

  function hear({ runId, type }: Change): void {
    if ((type === "started" || type === "taken_over") && !running.has(runId)) running.set(runId, undefined);
    if (type === "ended" || type === "interrupted") leave(runId);
  }

  function leave(runId: string): void {
    endedMeanwhile?.add(runId);
    if (!running.has(runId)) return;
    const now = clock.now();
    const env = running.get(runId);
    if (running.size >= limits().running) crowdedUntil = now;
    if (env !== undefined && runningIn(env) >= placesOf(env)) crowdedByEnv.set(env, now);
    running.delete(runId);
  }

  function runningIn(env: string): number {
    return running.values().reduce((count, other) => (other === env ? count + 1 : count), 0);
  }

  function placesOf(env: string): number {
    const { runningPerEnv } = limits();
    return (Object.hasOwn(runningPerEnv, env) ? runningPerEnv[env] : undefined) ?? Infinity;
  }

  /** Asks the store what runs, after news of others were missed. */
  async function learn(): Promise<void> {
    const ended = (endedMeanwhile = new Set<string>());
    const before = [...running.keys()];
    isKnown = true;
    const now = await store.list({ statuses: ["running"], order: "oldest" });
    for (const id of before) running.delete(id);
    for (const { id, deployment } of now) if (!ended.has(id)) running.set(id, deployment.env);
    knownSince = clock.now();
  }

  async function laneFreeSince(run: Run): Promise<number> {
    const filter = { lane: laneOf(run), statuses: endings, order: "newest", limit: mostLooked } as const;
    const ended = await store.list(filter);
    return Math.max(0, ...ended.flatMap((other) => ("startedAt" in other && "endedAt" in other ? other.endedAt : [])));
  }

  /** Of many that begin in the same moment only one is asked about. */
  async function ask(run: RunIn<"queued">, held: number): Promise<number | undefined> {
    const now = clock.now();
    if (isAsking || now - askedAt < pace) return undefined;
    isAsking = true;
    askedAt = now;
    try {
      if (isKnown) return held < knownSince ? undefined : Math.max(held, await laneFreeSince(run));
      await learn();
      return undefined;
    } catch {
      // Next time; that the store cannot be asked is told elsewhere.
      isKnown = false;
      return undefined;
    } finally {
      endedMeanwhile = undefined;
      isAsking = false;
    }
  }

  return {
    onEvent(event, run) {
      if (event.type === "started" || event.type === "taken_over") running.set(run.id, run.deployment.env);
      if (event.type !== "ended" && event.type !== "interrupted") return;
      leave(run.id);
      if (isAlone) freeSince.set(laneOf(run), event.at);
    },

    of(run) {
      const { env } = run.deployment;
      const others = running.size - (running.has(run.id) ? 1 : 0);
      if (others >= limits().running) return undefined;
      const queued = Math.max(run.queuedAt, run.notBefore ?? 0);
      const held = Math.max(queued, crowdedUntil, crowdedByEnv.get(env) ?? 0);
      if (isAlone) return Math.max(held, freeSince.get(laneOf(run)) ?? 0);
      // The envs of what others begin are not told, so nobody knows when such an env was full.
      return placesOf(env) < Infinity ? undefined : ask(run, held);
    },

    stop: unsubscribe,
  };
}
