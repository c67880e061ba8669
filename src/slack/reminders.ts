import type { Clock, Timer } from "../lib/clock.ts";
import type { RunStore } from "../runs/ports.ts";
import type { Run, RunIn } from "../runs/run.ts";

/** A reminder that is to be sent now. `kind` is what its message is remembered under, so that it is sent once. */
export interface DueReminder {
  readonly run: RunIn<"awaiting_approval">;
  readonly kind: "reminder_1" | "reminder_2";
}

/** Who has less time than this is looking already. */
const shortestMs = 5 * 60_000;

/** The second reminder comes when a tenth of the time is left, and never longer before the end than this. */
const nearEndMs = 2 * 60 * 60_000;

/** Another process may have posted the card, so the store is asked now and then all the same. */
const lookEveryMs = 5 * 60_000;

/** When reminders of a run are due, in their order: half-way, and near the end. */
export function remindersOf(
  run: RunIn<"awaiting_approval">,
): { readonly at: number; readonly kind: DueReminder["kind"] }[] {
  const { expiresAfter } = run.approval;
  if (expiresAfter < shortestMs) return [];
  return [
    { at: run.expiresAt - expiresAfter / 2, kind: "reminder_1" },
    { at: run.expiresAt - Math.min(expiresAfter / 10, nearEndMs), kind: "reminder_2" },
  ];
}

/** The latest reminder whose time has come: after a long stop nobody is reminded twice at once. */
export function reminderDue(run: RunIn<"awaiting_approval">, now: number): DueReminder | undefined {
  const last = now < run.expiresAt ? remindersOf(run).findLast(({ at }) => at <= now) : undefined;
  return last && { run, kind: last.kind };
}

export interface Reminders {
  /** Those that are due, sent or not; nothing as long as no time has come. */
  due(): Promise<DueReminder[]>;
  /** The run waits for approval now. */
  note(run: Run): void;
  stop(): void;
}

/**
 * One timer for the reminders of all runs. Nothing is remembered here that a restart could lose: what is due follows from
 * the run's own times, and what was sent is in the message store.
 * @param wake called when something may be due
 */
export function createReminders(store: Pick<RunStore, "list">, clock: Clock, wake: () => void): Reminders {
  let timer: Timer | undefined;
  let isStopped = false;
  // At the start: what came due while no process was there.
  let next = -Infinity;

  function arm(at: number): void {
    if (isStopped) return;
    timer?.cancel();
    next = at;
    timer = clock.after(Math.max(0, at - clock.now()), wake);
  }

  return {
    async due() {
      const now = clock.now();
      if (now < next || isStopped) return [];
      const waiting = await store.list({ statuses: ["awaiting_approval"], order: "oldest" });
      const runs = waiting.filter((run) => run.status === "awaiting_approval");
      const ahead = runs.flatMap(remindersOf).flatMap(({ at }) => (at > now ? [at] : []));
      arm(ahead.reduce((one, other) => Math.min(one, other), now + lookEveryMs));
      return runs.flatMap((run) => reminderDue(run, now) ?? []);
    },
    note(run) {
      if (run.status !== "awaiting_approval") return;
      const coming = remindersOf(run).find(({ at }) => at > clock.now());
      if (coming && coming.at < next) arm(coming.at);
    },
    stop() {
      isStopped = true;
      timer?.cancel();
    },
  };
}
