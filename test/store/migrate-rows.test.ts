import { readdirSync, symlinkSync, mkdirSync } from "node:fs";
import path from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { Kysely } from "kysely";
import { expect, it } from "vitest";
import { actorKey } from "../../src/access/actor.ts";
import type { RunEvent } from "../../src/runs/events.ts";
import { isFinal, laneOf, statuses, type Run } from "../../src/runs/run.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { createAuditTrail } from "../../src/store/audit.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openConnection } from "../../src/store/sqlite/connection.ts";
import { StoreDialect } from "../../src/store/sqlite/dialect.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { createStore } from "../../src/store/store.ts";
import type { Tables } from "../../src/store/tables.ts";
import { verifyRows } from "../../src/store/verify-rows.ts";
import { silentLog } from "../../src/lib/log.ts";
import { migrationsDir, temporaryDirectory } from "../harness/store.ts";
import { actorOf, anAction, aRequest, bo, noon, runIn } from "../harness/values.ts";

/** A database as the program before split documents left it. */
async function makeOldDatabase(directory: string): Promise<string> {
  const file = path.join(directory, "runs.db");
  const old = path.join(directory, "migrations");
  mkdirSync(old);
  for (const name of readdirSync(migrationsDir).filter((other) => other < "0005")) {
    symlinkSync(path.join(migrationsDir, name), path.join(old, name));
  }
  const connection = openConnection(file);
  await migrate(new Kysely<Tables>({ dialect: new StoreDialect({ database: connection }) }), old, file);
  connection.close();
  return file;
}

/** As that program did: the whole run in one document. */
function insertAsBefore(file: string, runs: readonly { run: Run; events: readonly RunEvent[] }[]): void {
  const connection = new BetterSqlite3(file);
  const insertRun = connection.prepare(
    "insert into run (id, intent_key, lane, action_id, env, requester, status, revision, requested_at, ended_at, state) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const insertEvent = connection.prepare("insert into run_event (run_id, type, at, event) values (?, ?, ?, ?)");
  for (const { run, events } of runs) {
    insertRun.run(
      ...[run.id, run.intentKey, laneOf(run), run.action.id, run.deployment.env, actorKey(run.requester), run.status],
      ...[run.revision, run.requestedAt, "endedAt" in run ? run.endedAt : null, JSON.stringify(run)],
    );
    for (const event of events) insertEvent.run(run.id, event.type, event.at, JSON.stringify(event));
  }
  connection.close();
}

function sql(file: string, text: string): void {
  const connection = new BetterSqlite3(file);
  connection.exec(text);
  connection.close();
}

/** What runs had before there were owners. */
function withoutOwner({ run, events }: { run: Run; events: RunEvent[] }): { run: Run; events: RunEvent[] } {
  if (run.status !== "running") return { run, events };
  const { owner: _owner, fence: _fence, ...rest } = run;
  return { run: { ...rest, attempt: 2 } as unknown as Run, events };
}

it("rows of before keep their content, their order and their places, and are in the chain", async () => {
  const file = await makeOldDatabase(temporaryDirectory());
  const other = anAction({ id: "drain", title: "Drain — ünïcödé" });
  const kept = statuses.filter((status) => status !== "requested").map((status) => withoutOwner(runIn(status)));
  const later = withoutOwner(
    runIn("queued", aRequest({ action: other, notBefore: noon + 100, parent: { runId: "run0", depth: 1 } })),
  );
  const gone = [runIn("failed"), runIn("failed")];
  const [first, second] = gone as [(typeof gone)[0], (typeof gone)[0]];
  insertAsBefore(file, [first, ...kept, later, second]);
  // As retention did it then.
  for (const { run } of gone) {
    sql(file, `delete from run_event where run_id = '${run.id}'; delete from run where id = '${run.id}'`);
  }
  sql(file, "insert into cursor (name, seq) values ('reporter', 9)");

  const engine = await openSqlite({ file, migrationsDir, log: silentLog });
  const { runs, cursors, close } = createStore(engine);
  for (const { run, events } of [...kept, later]) {
    const expected = run.status === "running" ? { ...run, owner: "", fence: 2 } : run;
    expect(await runs.get(run.id)).toStrictEqual(expected);
    expect(await runs.getByIntent(run.intentKey)).toStrictEqual(expected);
    expect((await runs.eventsOf(run.id)).map(({ event }) => event)).toStrictEqual(events);
  }
  expect((await runs.list({ order: "oldest" })).map(({ id }) => id)).toEqual([...kept, later].map(({ run }) => run.id));
  expect(await engine.db.selectFrom("definition").select("digest").execute()).toHaveLength(2);
  expect(await cursors.read("reporter")).toBe(9);

  const idOf = (status: Run["status"]): string => kept.find(({ run }) => run.status === status)?.run.id ?? "";
  expect((await runs.queued(noon)).map(({ runId }) => runId)).toEqual([idOf("queued")]);
  expect((await runs.queued(noon + 100)).map(({ runId }) => runId)).toEqual([idOf("queued"), later.run.id]);
  expect((await runs.due(noon + 100, 9)).map(({ id }) => id)).toEqual([later.run.id]);
  expect((await runs.orphans(noon)).map(({ id }) => id)).toEqual([idOf("running")]);

  const events = kept.concat(later).reduce((sum, run) => sum + run.events.length, 0);
  const removed = first.events.length + second.events.length;
  const trail = createAuditTrail(engine.db);
  expect(await verifyChain(trail)).toMatchObject({ isSound: true, events, removed });
  expect(await verifyRows(engine.db)).toEqual({ isSound: true, runs: kept.length + 1 });
  const places = await runs.eventsAfter(0, 1_000);
  expect(places[0]?.seq).toBe(first.events.length + 1);

  // New events come after all that there ever were.
  const cancelled: RunEvent = { type: "cancelled", at: noon, by: actorOf(bo) };
  expect(await runs.append(later.run, [cancelled])).toBeDefined();
  expect((await runs.eventsAfter(0, 1_000)).at(-1)).toMatchObject({ seq: events + removed + 1, event: cancelled });
  expect(await verifyChain(trail)).toMatchObject({ isSound: true, events: events + 1, removed });
  const unfinished = (await runs.list({ order: "oldest" })).filter(({ status }) => !isFinal(status));
  expect(unfinished.map(({ status }) => status)).toEqual(["awaiting_approval", "queued", "running"]);
  await close();
});

it("goes whole or not at all", async () => {
  const file = await makeOldDatabase(temporaryDirectory());
  const { run, events } = runIn("queued");
  insertAsBefore(file, [{ run, events }]);
  sql(file, "update run set state = '{'");
  await expect(openSqlite({ file, migrationsDir, log: silentLog })).rejects.toMatchObject({ code: "migration_failed" });
  sql(file, `update run set state = '${JSON.stringify(run)}'`);
  const { runs, close } = createStore(await openSqlite({ file, migrationsDir, log: silentLog }));
  expect(await runs.get(run.id)).toStrictEqual(run);
  await close();
});
