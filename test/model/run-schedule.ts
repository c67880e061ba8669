import type { RunEvent } from "../../src/runs/events.ts";
import type { Run } from "../../src/runs/run.ts";
import { judgeHistory } from "./judge.ts";
import type { OneProcess } from "./one-process.ts";
import type { Step } from "./steps.ts";
import type { StoreSource } from "./stores.ts";
import { createWorld, leaseMs, unended, type Sabotage, type Shape, type World } from "./world.ts";

/** How a schedule went. `wrong` says what must never happen and did; empty is what we want. */
export interface Verdict {
  readonly wrong: readonly string[];
  readonly runs: number;
  /** How often what was seen, such as runs that ended in a certain way. */
  readonly seen: ReadonlyMap<string, number>;
  /** Everything that was written, for the person who looks at a failure. */
  story(): Promise<string>;
}

/** Lets a schedule happen in a new world, then lets the world come to rest, and judges what is left behind. */
export async function runSchedule(
  shape: Shape,
  source: StoreSource,
  steps: readonly Step[],
  sabotage?: Sabotage,
): Promise<Verdict> {
  const world = createWorld(shape, source, sabotage);
  const happened: string[] = [];
  try {
    for (let at = 0; at < world.places; at += 1) await world.start(at);
    await world.settle();
    for (const step of steps) {
      happened.push(JSON.stringify(step));
      await happen(world, step);
      if (world.wrong.length > 0) break;
    }
    if (world.wrong.length === 0) await comeToRest(world, setBack(steps));
  } catch (fault) {
    world.wrong.push(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
  }
  const { runs } = world.store();
  const histories = new Map<string, RunEvent[]>();
  for (const runId of world.truth.runs.keys()) {
    histories.set(
      runId,
      (await runs.eventsOf(runId)).map(({ event }) => event),
    );
  }
  const wrong = [...world.wrong];
  if (wrong.length === 0) wrong.push(...(await judgeHistory(world, histories)));
  world.close();
  if (wrong.length > 0) await source.spoil();
  return {
    wrong,
    runs: world.truth.runs.size,
    seen: seenIn(world, histories),
    async story() {
      const lines = [...histories].map(([runId, events]) => {
        const run = world.truth.runs.get(runId);
        return `${runId} ${run?.action.id} on ${run?.deployment.id}: ${events.map((event) => JSON.stringify(event)).join("\n    ")}`;
      });
      const sent = world.witness.sent.map(
        (one) => `${one.nth}: ${one.kind} ${one.runId} by ${one.by.name}, ${one.fence}`,
      );
      return [...happened, ...lines, ...sent, ...world.faults.map(String)].join("\n");
    },
  };
}

/** The ends that runs came to, which of them never waited, and what the target saw besides first requests. */
function seenIn(
  { truth, witness }: World,
  histories: ReadonlyMap<string, readonly RunEvent[]>,
): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  const note = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
  for (const run of truth.runs.values()) {
    note(run.status);
    if (truth.hasBegunAtOnce(run.id)) note("begun at once");
    if ("replacedBy" in run) note("replaced");
    if (hasOvertaken(truth, run)) note("overtook");
  }
  for (const events of histories.values()) if (events.some(({ type }) => type === "joined")) note("joined");
  for (const sent of witness.sent) {
    if (sent.kind === "ask") note("asked on");
    else if (sent.attempt > 1) note("sent again");
  }
  return seen;
}

/** Whether it began before one of its lane that was queued before it. */
function hasOvertaken(truth: World["truth"], run: Run): boolean {
  const [queued, started] = [truth.queuedAt(run.id), truth.startedAt(run.id)];
  if (queued === undefined || started === undefined) return false;
  return [...truth.runs.values()].some(
    (other) =>
      other.deployment.id === run.deployment.id &&
      (truth.queuedAt(other.id) ?? Infinity) < queued &&
      (truth.startedAt(other.id) ?? -Infinity) > started,
  );
}

async function happen(world: World, step: Step): Promise<void> {
  // No two things happen at the same instant, or nobody could say which came first.
  world.clock.moveTo(world.clock.now() + 1);
  const replica = "at" in step ? world.replica(step.at % world.places) : undefined;
  const ready = replica?.isReady() ? replica : undefined;
  switch (step.do) {
    case "request": {
      for (let nth = 0; nth < step.times; nth += 1) {
        // Some requests are repetitions of one that was made before, as after an answer that was lost.
        const fresh = world.nextIntent();
        const intentKey = step.again < 17 ? fresh : step.again % (fresh + 1);
        const { lane, action, value } = step;
        world.request(step.at, { intentKey, by: nth % 2, lane, action, value });
      }
      break;
    }
    case "approve":
    case "reject":
    case "cancel": {
      const open = unended(world.truth.runs.values());
      const wanted = step.do === "cancel" ? open : open.filter((run) => run.status === "awaiting_approval");
      const run = wanted[step.which % Math.max(wanted.length, 1)];
      if (run && step.do === "cancel") ready?.cancel(run.id);
      else if (run && step.do !== "cancel") ready?.vote(run.id, step.do);
      break;
    }
    case "answer": {
      const open = world.witness.open();
      open[step.which % Math.max(open.length, 1)]?.answer(step.how);
      break;
    }
    case "turns":
      await giveTurns(world, replica?.process, step.count, step.answersFirst);
      break;
    case "away": {
      const process = replica?.process;
      await giveTurns(world, process, step.turns, false);
      process?.pause();
      if (step.isAnswered) for (const one of world.witness.open()) if (one.by === process) one.answer("succeeded");
      await pass(world, step.ms);
      process?.resume();
      break;
    }
    case "settle":
      await world.settle();
      break;
    case "pass":
      await pass(world, step.ms);
      break;
    case "jump":
      world.clock.jump(step.ms);
      break;
    case "kill":
      await world.kill(step.at % world.places);
      break;
    case "pause":
      replica?.process.pause();
      break;
    case "resume":
      replica?.process.resume();
      break;
    case "start":
      await world.start(step.at % world.places);
      break;
  }
}

async function giveTurns(
  { clock }: World,
  process: OneProcess | undefined,
  count: number,
  answersFirst: boolean,
): Promise<void> {
  for (let nth = 0; nth < count; nth += 1) {
    await clock.settled();
    process?.step(answersFirst);
  }
}

/** Time goes by, and whoever gets turns uses them. */
async function pass(world: World, ms: number): Promise<void> {
  const end = world.clock.now() + ms;
  for (;;) {
    await world.settle();
    if (world.wrong.length > 0) return;
    const next = world.clock.next();
    if (next === undefined || next > end) break;
    world.clock.moveTo(next);
  }
  world.clock.moveTo(end);
  await world.settle();
}

/** By how much the clock was set back in all, in ms. */
function setBack(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => (step.do === "jump" ? sum - Math.min(step.ms, 0) : sum), 0);
}

/** Everything is up again and every request is answered; what is still open after that is lost. */
async function comeToRest(world: World, setBackMs: number): Promise<void> {
  for (let at = 0; at < world.places; at += 1) {
    world.replica(at)?.process.resume();
    await world.start(at);
  }
  await world.settle();
  // An approval takes a minute to expire, a lease of somebody dead a quarter, and each run behind it a moment; and all of
  // it so much longer as the clock was set back.
  const patience = 20 + world.truth.runs.size + (setBackMs * 3) / leaseMs;
  for (let waited = 0; waited < patience; waited += 1) {
    for (const sent of world.witness.open()) sent.answer("succeeded");
    await world.settle();
    if (world.wrong.length > 0 || unended(world.truth.runs.values()).length === 0) return;
    await pass(world, leaseMs / 3);
  }
}
