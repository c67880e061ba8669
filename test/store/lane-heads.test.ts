import fc from "fast-check";
import { expect, it } from "vitest";
import { createTurns } from "../../src/queue/turns.ts";
import { mostOvertakings } from "../../src/runs/lane-ports.ts";
import type { Run } from "../../src/runs/run.ts";
import { createStore } from "../../src/store/store.ts";
import { describePostgres, givenDatabase } from "../harness/postgres.ts";
import { openReplica, withTables } from "../harness/postgres-store.ts";
import { aDeployment, actorOf, ana, anAction, aRequest, bo, noon, succeeded } from "../harness/values.ts";

const actions = { normal: anAction(), incident: anAction({ id: "mend", priority: "incident" }) };
const places = { running: 1, runningPerEnv: {} };
let lanes = 0;

/** Two replicas that take turns, and a lane in which they do it. */
async function given() {
  const database = await givenDatabase(withTables);
  const replicas = [await openReplica(database), await openReplica(database)];
  const stores = replicas.map((engine) => createStore(engine).runs);
  let turn = 0;

  function aLane() {
    const deployment = aDeployment({ id: `lane-${++lanes}` });
    const next = () => (turn = (turn + 1) % replicas.length);
    return {
      deployment,
      async asks(priority: keyof typeof actions, notBefore?: number): Promise<Run> {
        const when = notBefore === undefined ? {} : { notBefore };
        const request = aRequest({ deployment, action: actions[priority], ...when });
        const events = [
          { type: "requested", at: noon, by: actorOf(ana) },
          { type: "queued", at: noon },
        ] as const;
        const created = await stores[next()]?.create(request, events);
        if (created?.result !== "created") throw new Error("the run was not created");
        return created.run;
      },
      async head(now = noon): Promise<string | undefined> {
        const head = (await replicas[next()]?.lanes.heads([deployment.id], now))?.get(deployment.id);
        return head?.kind === "run" ? head.runId : head?.kind;
      },
      async change(id: string, event: Parameters<(typeof stores)[0]["append"]>[1][0]): Promise<void> {
        const store = stores[next()];
        const run = await store?.get(id);
        if (!run || !(await store?.append(run, [event], { leaseUntil: noon + 60_000 }))) throw new Error("not changed");
      },
      async starts(id: string): Promise<void> {
        await this.change(id, { type: "started", at: noon, owner: "one", fence: 1 });
      },
      async ends(id: string): Promise<void> {
        await this.change(id, { type: "ended", at: noon, outcome: succeeded });
      },
    };
  }
  return { aLane };
}

describePostgres("The next run of a lane on Postgres", () => {
  it("is the one that the queue of a single process would take, whatever waits", async () => {
    const { aLane } = await given();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("normal", "incident", "incident", "go on"), { minLength: 10, maxLength: 40 }),
        async (steps) => {
          const lane = aLane();
          const turns = createTurns();
          let atWork: ReturnType<typeof turns.next>;
          // At last all that waits has its turn.
          for (const step of [...steps, ...Array<"go on">(steps.length * 2).fill("go on")]) {
            if (step !== "go on") {
              const { id, deployment } = await lane.asks(step);
              turns.add({ runId: id, lane: deployment.id, env: deployment.env, priority: step });
            } else if (atWork) {
              expect(await lane.head()).toBe("busy");
              await lane.ends(atWork.runId);
              turns.done(atWork);
              atWork = undefined;
            } else {
              atWork = turns.next(places);
              expect(await lane.head()).toBe(atWork?.runId);
              if (atWork) await lane.starts(atWork.runId);
            }
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it("is an incident also when thousands of events have passed since the others were queued", async () => {
    const { aLane } = await given();
    const [lane, other] = [aLane(), aLane()];
    await lane.asks("normal");
    const { id } = await other.asks("normal");
    for (let times = 0; times < 11; times += 1) {
      await Promise.all(
        Array.from({ length: 100 }, async () => {
          await other.asks("normal");
        }),
      );
    }
    const incident = await lane.asks("incident");
    expect(await lane.head()).toBe(incident.id);
    expect(await other.head()).toBe(id);
  });

  it("is not held up by what is scheduled, and counts nothing for what was not its turn", async () => {
    const { aLane } = await given();
    const lane = aLane();
    const later = await lane.asks("normal", noon + 1_000);
    const waiting = await lane.asks("normal");
    for (let times = 0; times < mostOvertakings; times += 1) {
      const { id } = await lane.asks("incident");
      expect(await lane.head()).toBe(id);
      await lane.starts(id);
      await lane.ends(id);
    }
    const incident = await lane.asks("incident");
    expect(await lane.head()).toBe(waiting.id);
    await lane.change(waiting.id, { type: "cancelled", at: noon, by: actorOf(bo) });
    expect(await lane.head()).toBe(incident.id);
    expect(await lane.head(noon + 1_000)).toBe(incident.id);
    await lane.starts(incident.id);
    await lane.ends(incident.id);
    expect(await lane.head()).toBeUndefined();
    expect(await lane.head(noon + 1_000)).toBe(later.id);
  });
});
