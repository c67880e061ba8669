import { sql } from "kysely";
import { expect, it } from "vitest";
import { statuses } from "../../src/runs/run.ts";
import { createStore, type Engine } from "../../src/store/store.ts";
import { verifyRows } from "../../src/store/verify-rows.ts";
import { describePostgres } from "../harness/postgres.ts";
import { openPostgresEngine } from "../harness/postgres-store.ts";
import { openTestEngine } from "../harness/store.ts";
import { aDeployment, aRequest, noon, runIn } from "../harness/values.ts";

const edits: readonly (readonly [edit: string, words: RegExp])[] = [
  ["update run set status = 'failed' where status = 'succeeded'", /as “failed”, but its events say “succeeded”/],
  ["update run set ended_at = ended_at + 1 where status = 'denied'", /with another ended_at than its events say/],
  ["update run set requester = 'bo', lane = 'd-x' where status = 'denied'", /with another lane, requester than/],
  ["update run set turn = turn + 1 where status = 'queued'", /with another turn than/],
  ["update run set due_at = null where due_at is not null", /with another due_at than/],
  ["update run set revision = 9 where status = 'expired'", /with another revision than/],
  ["update run set state = replace(state, 'Bo Lind', 'Ana Ruiz') where status = 'succeeded'", /The state of the run/],
  ["update run set state = replace(state, 'during the sale', 'now') where status = 'rejected'", /The state of the run/],
  ["delete from run where status = 'failed'", /is missing, although event \d+ tells of it/],
  ["update definition set action = replace(action, 'reindex', 'delete')", /The definition \w+ is not what was written/],
  [
    "delete from run_event where type = 'started' and run_id in (select id from run where status = 'failed')",
    /The events of the run \w+ do not fit each other/,
  ],
];

function suite(open: () => Promise<Engine>): void {
  it("takes runs in every status, and what the program writes about them besides events", async () => {
    const engine = await open();
    const store = createStore(engine);
    expect(await verifyRows(engine.db)).toEqual({ isSound: true, runs: 0 });
    const all = [...statuses.filter((status) => status !== "requested"), "queued" as const];
    for (const status of all) {
      // Each in a lane of its own, since one is left running.
      const deployment = aDeployment({ id: `d-${status}` });
      const later = status === "queued" ? { notBefore: noon + 9 } : {};
      const { run, events } = runIn(status, aRequest({ deployment, ...later }));
      const made = await store.runs.create(run, events.slice(0, -1));
      const last = events.at(-1);
      if (last) await store.runs.append(made.run, [last], { leaseUntil: noon + 9, intentKey: `again ${run.id}` });
    }
    await store.runs.renew("one", noon + 99);
    expect(await verifyRows(engine.db)).toEqual({ isSound: true, runs: all.length });
    await store.retention.removeEndedBefore(noon + 99, 100, noon + 99);
    expect(await verifyRows(engine.db)).toEqual({ isSound: true, runs: 4 });
  });

  it.each(edits)("finds %s", async (edit, words) => {
    const { db, ...engine } = await open();
    const store = createStore({ db, ...engine });
    for (const status of statuses.filter((other) => other !== "requested")) {
      const { run, events } = runIn(status);
      await store.runs.create(run, events);
    }
    await sql.raw(edit).execute(db);
    expect(await verifyRows(db)).toMatchObject({ isSound: false, problem: expect.stringMatching(words) as unknown });
  });
}

suite(openTestEngine);
describePostgres("On Postgres", () => suite(openPostgresEngine));
