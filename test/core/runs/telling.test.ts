import { describe, expect, it } from "vitest";
import type { Executor, Progress, Telling } from "../../../src/runs/ports.ts";
import { isFinal, type Run } from "../../../src/runs/run.ts";
import { createFact } from "../../harness/fact.ts";
import { openStage } from "../../harness/stage.ts";
import { openTestStore } from "../../harness/store.ts";
import { anAction, aPolicy, aRequest, commandsTo, runAfter, succeeded } from "../../harness/values.ts";

const hasEnded = (run: Run): boolean => isFinal(run.status);

/** An executor that tells this and succeeds. */
function telling(tell: (telling: Telling) => void | Promise<void>): Executor {
  return {
    async execute(_run, _body, _signal, all) {
      await tell(all);
      return succeeded;
    },
  };
}

async function logOf(executor: Executor, values = {}, action = anAction()): Promise<string> {
  const stage = await openStage({ executor });
  stage.catalog.define({ actions: [action] });
  const run = await stage.ask({ values });
  await stage.runWhen(run.id, hasEnded);
  expect(stage.faults).toEqual([]);
  return (await stage.logs.read(run.id)).map(({ text }) => text).join("\n");
}

const secretive = anAction({
  ui_schema: {
    inputs: [{ id: "password", type: "text", label: "Password", required: true, sensitive: true }],
    outputs: { values: [{ path: ["password"], value: { FieldValue: { input: "password" } } }] },
  },
});

describe("what a run tells", () => {
  it("is kept in order, on disk before the run has ended", async () => {
    const log = await logOf(
      telling((told) => {
        for (let line = 0; line < 5_000; line += 1) void told.onLog([`line ${line}`]);
      }),
    );
    expect(log.split("\n")).toEqual(Array.from({ length: 5_000 }, (_, line) => `line ${line}`));
  });

  it("is plain: no terminal sequences, no invisible marks, one line for each line", async () => {
    const log = await logOf(
      telling((told) => told.onLog(["\u001b[31mred\u001b[0m\u202e", "a\r\nb\rc", "<!channel> `x`"])),
    );
    expect(log).toBe("red\na\nb\nc\n<!channel> `x`");
  });

  it("has no sensitive value in it, however it is dressed", async () => {
    const password = "hunter2-\nsecond half";
    const log = await logOf(
      telling((told) =>
        told.onLog([
          "is hunter2-",
          "hun\u001b[1mter2-",
          "hunt\u200ber2-",
          "the second half",
          `${"x".repeat(3_997)}hunter2-`,
        ]),
      ),
      { password },
      secretive,
    );
    expect(log).toContain("is (hidden)\n(hidden)\n(hidden)\nthe (hidden)");
    expect(log).not.toMatch(/hunt|half/);
  });

  it("is in memory as far as progress is concerned, clean and within bounds, and forgotten at the end", async () => {
    const go = createFact();
    const seen: (Progress | undefined)[] = [];
    const stage = await openStage({
      executor: telling(async (told) => {
        for (const percent of [-5, 40.5, 250, Number.NaN]) told.onProgress({ percent, text: "at \u001b[1mwork\u202e" });
        told.onProgress({ text: "x".repeat(500) });
        await go.happened;
      }),
    });
    stage.live.subscribe((runId) => seen.push(stage.live.progressOf(runId)));
    const run = await stage.ask();
    go.happen();
    await stage.runWhen(run.id, hasEnded);
    const text = "at work";
    expect(seen).toEqual([
      { percent: 0, text },
      { percent: 40.5, text },
      { percent: 100, text },
      { text },
      { text: `${"x".repeat(199)}…` },
    ]);
    await stage.queue.stop(0);
    expect(stage.live.progressOf(run.id)).toBeUndefined();
  });
});

describe("a place where the target says how it ends", () => {
  const location = "https://search.example/jobs/1";

  it("is on disk before the executor goes on", async () => {
    const stage = await openStage({ executor: telling((told) => told.onAccepted(location)) });
    const run = await stage.ask();
    await stage.runWhen(run.id, hasEnded);
    const events = (await stage.store.eventsOf(run.id)).map(({ event }) => event);
    expect(events.map(({ type }) => type)).toEqual(["requested", "queued", "started", "accepted", "ended"]);
    expect(events[3]).toMatchObject({ location });
  });

  it("is not stored when a secret is in it", async () => {
    const stage = await openStage({
      executor: telling(async (told) => {
        await told.onAccepted(`${location}?for=hunter2`);
        await told.onAccepted(`${location}?for=h%75nter2`);
      }),
    });
    stage.catalog.define({ actions: [secretive] });
    const run = await stage.ask({ values: { password: "hunter2" } });
    await stage.runWhen(run.id, hasEnded);
    expect(JSON.stringify(await stage.store.eventsOf(run.id))).not.toMatch(/accepted|hunter2|h%75/);
  });
});

describe("after a restart", () => {
  /** A store in which a former process has left a run of this action that it had begun. */
  async function left(idempotent: boolean, location?: string, attempts = 1) {
    const store = await openTestStore();
    const request = aRequest({ action: anAction({ idempotent, timeout: 600_000 }) });
    const retries = Array.from({ length: attempts - 1 }, () => ({ type: "retry", owner: "one" }) as const);
    const accepted = location === undefined ? [] : [{ type: "accept", location } as const];
    const { run, events } = runAfter(request, [...commandsTo("running", request), ...retries, ...accepted]);
    await store.runs.create(run, events);
    return { store, run };
  }

  it("a run with a place is attached to again, before anything else in its lane", async () => {
    const { store, run } = await left(false, "https://search.example/jobs/1");
    await store.logs.append(run.id, ["a", "b"], run.status === "running" ? run.fence : 0);
    const order: string[] = [];
    const executor: Executor = {
      async execute(begun) {
        order.push(`execute ${begun.id}`);
        return succeeded;
      },
      async recover(begun, _signal, told) {
        order.push(`recover ${begun.id} ${begun.location ?? ""} ${told.loggedLines}`);
        return { kind: "ended", outcome: succeeded };
      },
    };
    const stage = await openStage({ store, executor });
    await stage.recover();
    const next = await stage.ask();
    await stage.runWhen(next.id, hasEnded);
    expect(order).toEqual([`recover ${run.id} https://search.example/jobs/1 2`, `execute ${next.id}`]);
    expect(await store.runs.get(run.id)).toMatchObject({ status: "succeeded" });
  });

  it("its outcome is unknown when the executor cannot say", async () => {
    for (const executor of [
      { execute: () => Promise.reject(new Error("never")) },
      { execute: () => Promise.reject(new Error("never")), recover: async () => ({ kind: "unknown" }) as const },
    ]) {
      const { store, run } = await left(false, "https://search.example/jobs/1");
      const stage = await openStage({ store, executor });
      await stage.recover();
      expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "interrupted" });
      expect(stage.faults).toEqual([]);
    }
  });

  it("a run of an idempotent action is sent again, three times in all", async () => {
    for (const [attempts, status, sent] of [
      [1, "succeeded", 1],
      [2, "succeeded", 1],
      [3, "interrupted", 0],
    ] as const) {
      const { store, run } = await left(true, undefined, attempts);
      const keys: string[] = [];
      const executor: Executor = {
        async execute({ id }) {
          keys.push(id);
          return succeeded;
        },
      };
      const stage = await openStage({ store, executor });
      await stage.recover();
      expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status });
      expect(keys).toEqual(Array<string>(sent).fill(run.id));
      const started = (await store.runs.eventsOf(run.id)).flatMap(({ event }) =>
        event.type === "started" ? [event.attempt] : [],
      );
      expect(started).toEqual([undefined, 2, 3].slice(0, attempts + sent));
    }
  });

  it("it is not sent again when the rules have changed their answer", async () => {
    const { store, run } = await left(true);
    const stage = await openStage({ store, executor: { execute: () => Promise.reject(new Error("never")) } });
    stage.catalog.define({ policy: aPolicy({ grants: [] }) });
    await stage.recover();
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({
      status: "interrupted",
      reason: expect.stringContaining("It was not sent again: ") as unknown,
    });
  });

  it("a stop leaves as it is what the next start can go on with", async () => {
    const accepted = createFact();
    const executor: Executor = {
      async execute(_run, _body, signal, told) {
        await told.onAccepted("https://search.example/jobs/1");
        accepted.happen();
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
      },
    };
    const stage = await openStage({ executor });
    const run = await stage.ask();
    await accepted.happened;
    const stopped = stage.queue.stop(0);
    stage.clock.advance(0);
    await stopped;
    expect(await stage.store.get(run.id)).toMatchObject({ status: "running" });
  });

  it("the time that passed counts, but there is always enough to ask once", async () => {
    const { store, run } = await left(false, "https://search.example/jobs/1");
    const asked = createFact();
    const executor: Executor = {
      execute: () => Promise.reject(new Error("never")),
      recover: (_run, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
          asked.happen();
        }),
    };
    const stage = await openStage({ store, executor });
    stage.clock.advance(3_600_000);
    await stage.recover();
    await asked.happened;
    stage.clock.advance(29_999);
    expect(await store.runs.get(run.id)).toMatchObject({ status: "running" });
    stage.clock.advance(1);
    expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "timed_out" });
  });
});
