import PQueue from "p-queue";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { ExecuteRun, Queue, WaitingRun } from "../runs/ports.ts";
import type { Seats } from "../runs/seat-ports.ts";
import { createExpected } from "./expected.ts";
import { createTurns, type Places, type Turn } from "./turns.ts";

const fallback: Places = { running: 20, runningPerEnv: {} };

/**
 * A queue for one process. What waits is an id in the ring of its lane (`turns.ts`), which says who has the next turn; the
 * places that all lanes share are a p-queue. It holds no more tasks than could start, all of them the same: whose turn it
 * is is asked when a place is there, so a long lane holds up nobody and an incident need not wait behind a full queue.
 * Where nothing is in its way, a run has its turn before it is on disk (`seats`).
 * @param options.places asked each time, so that a change is in force at once
 */
export function createInProcessQueue(options: {
  readonly execute: ExecuteRun;
  readonly clock: Clock;
  readonly log: Log;
  readonly places?: () => Places;
  /** Nothing begins before `start`. */
  readonly isPaused?: boolean;
}): Queue & { readonly seats: Seats; start(): void } {
  const { execute, clock, log, places = () => fallback, isPaused = false } = options;
  const turns = createTurns();
  const expected = createExpected();
  const workers = new PQueue({ concurrency: places().running, autoStart: !isPaused });
  /** One for each run at work: a signal shared by all would gather listeners as long as the process lives. */
  const aborts = new Set<AbortController>();
  let isStopping = false;

  function placesNow(): Places {
    const now = places();
    if (workers.concurrency !== now.running) workers.concurrency = now.running;
    return now;
  }

  /** Asks for as many places as could be used. */
  function fill(): void {
    if (isStopping) return;
    const now = placesNow();
    const wanted = Math.min(turns.startable(now), now.running);
    for (let missing = wanted - workers.size; missing > 0; missing -= 1) void workers.add(work);
  }

  async function work(): Promise<void> {
    const turn = isStopping ? undefined : turns.next(places());
    // Somebody else took it, or it was forgotten: who has a turn later asks again.
    if (turn) await use(turn, (signal) => execute(turn.runId, signal));
  }

  async function use(turn: Turn, effect: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const abort = new AbortController();
    aborts.add(abort);
    try {
      await effect(abort.signal);
    } catch (fault) {
      log.error("executing a run threw in spite of its contract", { runId: turn.runId, fault });
    } finally {
      aborts.delete(abort);
    }
    turns.done(turn);
    fill();
  }

  /** In one go, so that of two who ask at once only one has it. */
  function seize(run: WaitingRun): Turn | undefined {
    if (isStopping || workers.isPaused || expected.isAny(run.lane)) return undefined;
    const now = placesNow();
    // Who is expected, in whatever lane, came before.
    const kept = expected.inAll();
    return workers.pending + kept < now.running ? turns.seize(run, now, kept) : undefined;
  }

  return {
    wake(run) {
      if (isStopping) return;
      turns.add(run);
      fill();
    },

    forget: (run) => turns.forget(run),
    waiting: (lane) => turns.waiting(lane),

    seats: {
      reserve(run) {
        const turn = seize(run);
        if (!turn) return undefined;
        const given = Promise.withResolvers<((signal: AbortSignal) => Promise<void>) | undefined>();
        void workers.add(() => use(turn, async (signal) => (await given.promise)?.(signal)));
        return { take: given.resolve, leave: () => given.resolve(undefined) };
      },
      expect: ({ lane }) => expected.add(lane),
    },

    start() {
      workers.start();
    },

    async stop(graceMs) {
      isStopping = true;
      turns.clear();
      workers.clear();
      const timer = clock.after(graceMs, () => {
        for (const abort of aborts) abort.abort(new Error("Signalbox is stopping"));
      });
      await workers.onIdle();
      timer.cancel();
    },
  };
}
