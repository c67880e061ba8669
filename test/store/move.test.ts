import { once } from "node:events";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import BetterSqlite3 from "better-sqlite3";
import type { Client } from "pg";
import { expect, it, onTestFinished } from "vitest";
import { silentLog } from "../../src/lib/log.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { openTrail } from "../../src/store/open.ts";
import { tableNames } from "../../src/store/postgres/copy-table.ts";
import { moveToPostgres } from "../../src/store/postgres/move.ts";
import { openPostgresTrail } from "../../src/store/postgres/trail.ts";
import { createStore } from "../../src/store/store.ts";
import { fillDatabase, rowsOf } from "../harness/full-database.ts";
import { describePostgres, givenDatabase, withClient } from "../harness/postgres.ts";
import { openReplica, withTables } from "../harness/postgres-store.ts";
import { startProcess } from "../harness/process.ts";
import { migrationsDir, openTestStore, temporaryDirectory } from "../harness/store.ts";
import { aRequest, noon, runIn } from "../harness/values.ts";

const far = noon + 1_000 * 24 * 3_600_000;

const noTable = (): void => {};

async function givenFull() {
  const file = path.join(temporaryDirectory(), "runs.db");
  return { file, ids: await fillDatabase(file) };
}

const move = (file: string, url: string, onTable: (table: string, rows: number) => void = noTable) =>
  moveToPostgres({ file, url, migrationsDir, log: silentLog, onTable });

/** As texts: the driver gives big numbers as such. */
function comparable(rows: readonly Record<string, unknown>[]): unknown[] {
  const text = (value: unknown): unknown =>
    Buffer.isBuffer(value) ? value.toString("hex") : value === null ? null : `${value as string | number}`;
  return rows
    .map((row) =>
      JSON.stringify(
        Object.entries(row)
          .map(([name, value]) => [name, text(value)])
          .toSorted(),
      ),
    )
    .toSorted();
}

async function targetRows(url: string, table: string): Promise<Record<string, unknown>[]> {
  return withClient(
    url,
    async (client) => (await client.query<Record<string, unknown>>(`select * from "${table}"`)).rows,
  );
}

async function countOf(url: string): Promise<number> {
  let count = 0;
  for (const table of tableNames) if (table !== "audit_head") count += (await targetRows(url, table)).length;
  return count;
}

const digestOf = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

/** Resolves when somebody waits for an advisory lock of the database. */
/** In this database: other tests share the server. */
const waiting = "from pg_stat_activity where datname = current_database() and wait_event = 'advisory'";

async function somebodyWaits(client: Client): Promise<void> {
  while (!(await client.query(`select 1 ${waiting}`)).rowCount);
}

/** Cuts off whoever waits; none is left when the promise resolves. */
async function cutOff(client: Client): Promise<void> {
  while ((await client.query(`select pg_terminate_backend(pid) ${waiting}`)).rowCount);
}

const blocked = `
  create function wait_here() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock(1); return new; end $$;
  create trigger wait_here before insert on message for each row execute function wait_here();
`;

it("knows every table", async () => {
  const { file } = await givenFull();
  expect(new Set(tableNames)).toEqual(new Set(rowsOf(file).keys()));
  // What the tests below move is of every kind.
  for (const [name, rows] of rowsOf(file)) expect(rows.length, name).toBeGreaterThan(0);
});

describePostgres("A move to Postgres", () => {
  it("brings every row as it was, and both histories have the same end", async () => {
    const { file } = await givenFull();
    const url = await givenDatabase();
    const before = rowsOf(file);
    const digest = digestOf(file);
    const told = new Map<string, number>();
    const moved = await move(file, url, (table, rows) => told.set(table, rows));

    expect(told).toEqual(new Map(tableNames.map((name) => [name, before.get(name)?.length])));
    for (const [name, rows] of before) {
      if (name !== "run_log") expect(comparable(await targetRows(url, name)), name).toEqual(comparable(rows));
    }
    const logs = (before.get("run_log") ?? []).map((row) => ({
      ...row,
      text: String(row["text"]).replace("\0", "\uFFFD"),
    }));
    expect(comparable(await targetRows(url, "run_log"))).toEqual(comparable(logs));

    const source = await openTrail(file);
    const verdict = await verifyChain(source.trail);
    await source.close();
    const target = await openPostgresTrail(url, silentLog);
    expect(await verifyChain(target.trail)).toEqual(verdict);
    expect(await target.verifyRows()).toEqual({ isSound: true, runs: before.get("run")?.length });
    await target.close();
    expect(verdict).toMatchObject({ isSound: true, events: moved.events, head: moved.head });
    expect(digestOf(file)).toBe(digest);
  });

  it("leaves a database on which a program goes on: what waits, what it has remembered, and what comes after it", async () => {
    const { file, ids } = await givenFull();
    const url = await givenDatabase();
    const { head } = await move(file, url);
    const store = createStore(await openReplica(url));

    expect((await store.runs.queued(noon)).map(({ runId }) => runId)).toEqual(
      expect.arrayContaining([ids.first, ids.second]),
    );
    expect((await store.runs.get(ids.waiting))?.status).toBe("awaiting_approval");
    const expiries = (await store.runs.due(far, 100)).map(({ id }) => id);
    expect(expiries).toEqual(expect.arrayContaining([ids.waiting, ids.later]));
    expect((await store.runs.orphans(far)).map(({ id }) => id)).toContain(ids.running);
    expect((await store.runs.getByIntent("joined"))?.id).toBe(ids.first);
    expect(
      (await store.logs.read(ids.packed))
        .map(({ text }) => text)
        .join("\n")
        .split("\n"),
    ).toHaveLength(3_000);
    expect(await store.forms.load("V1", noon)).toEqual({ index: "products" });
    expect(await store.cursors.read("reporter")).toBe(7);
    expect([...(await store.statuses.all())]).toEqual([["d-orders", "paused"]]);
    expect(await store.favourites.of("slack:U0ANA")).toEqual(new Set(["reindex"]));

    // A run that retention removed had the highest number, and its number is not given again.
    const highest = Math.max(...(rowsOf(file).get("run") ?? []).map(({ seq }) => Number(seq)));
    const { run, events } = runIn("queued", aRequest({ requestedAt: noon + 99 }));
    await store.runs.create(run, events);
    const [placed] = await store.runs.listPlaced({ order: "newest", limit: 1 });
    expect(placed).toMatchObject({ seq: highest + 2, run: { id: run.id } });
    expect((await store.runs.eventsAfter(head.seq, 9)).map(({ seq }) => seq)).toEqual([head.seq + 1, head.seq + 2]);
    await store.retention.removeEndedBefore(far, 1, noon);
    expect((await targetRows(url, "retention_log")).map(({ seq }) => Number(seq))).toEqual([1, 2]);
  });

  it("takes tens of thousands of events in portions", async () => {
    const file = path.join(temporaryDirectory(), "runs.db");
    const store = await openTestStore(file);
    const all = Array.from({ length: 3_000 }, () => runIn("succeeded"));
    await Promise.all(all.map(({ run, events }) => store.runs.create(run, events)));
    await store.close();
    const url = await givenDatabase(withTables);
    expect(await move(file, url)).toMatchObject({ runs: 3_000, events: 3_000 * (all[0]?.events.length ?? 0) });
  });

  it("is refused while a server has either, when the target is not empty, and for other versions", async () => {
    const { file } = await givenFull();
    const url = await givenDatabase(withTables);
    await expect(move(`${file}.none`, url)).rejects.toMatchObject({ code: "missing" });
    expect(readdirSync(path.dirname(file)).filter((name) => name.includes("none"))).toEqual([]);
    writeFileSync(`${file}.notes`, "notes");
    await expect(move(`${file}.notes`, url)).rejects.toMatchObject({ code: "not_a_database" });

    const server = await openTestStore(file);
    await expect(move(file, url)).rejects.toThrow(/Signalbox is running on .*Stop it first/);
    await server.close();
    const replica = await openReplica(url);
    await expect(move(file, url)).rejects.toThrow(/is running on postgres:.*Stop all replicas/);
    await replica.close();
    await withClient(url, async (client) => {
      await client.query("begin; lock table run in row exclusive mode");
      await expect(move(file, url)).rejects.toThrow(/Another program is writing to/);
      await client.query("rollback; insert into cursor values ('reporter', 1)");
      await expect(move(file, url)).rejects.toThrow(/is not empty: there are rows in cursor\. Nothing was changed/);
      await client.query("delete from cursor");
      await client.query("insert into kysely_migration (name, timestamp) values ('9999-tomorrow', '')");
      await expect(move(file, url)).rejects.toMatchObject({ code: "newer_database" });
      await client.query("delete from kysely_migration where name = '9999-tomorrow'");
    });

    function change(sql: string): void {
      const handle = new BetterSqlite3(file);
      handle.exec(sql);
      handle.close();
    }
    change("insert into kysely_migration (name, timestamp) values ('9999-tomorrow', '')");
    await expect(move(file, url)).rejects.toMatchObject({ code: "newer_database" });
    change("delete from kysely_migration where name >= '0009'");
    await expect(move(file, url)).rejects.toThrow(/is of an older Signalbox: it lacks 0009-overtaken/);
    change("insert into kysely_migration (name, timestamp) values ('0009-overtaken', '')");

    expect(await countOf(url)).toBe(0);
    await move(file, url);
    await expect(move(file, url)).rejects.toMatchObject({ code: "not_empty" });
  });

  it("moves nothing of a history that was tampered with, nor of runs that events do not lead to", async () => {
    for (const edit of [
      "update run_event set event = replace(event, 'Ana', 'Bob') where seq = (select max(seq) from run_event where event like '%Ana%')",
      "update run set status = 'failed' where status = 'succeeded'",
      "delete from audit_head",
    ]) {
      const { file } = await givenFull();
      const url = await givenDatabase(withTables);
      const handle = new BetterSqlite3(file);
      handle.exec(edit);
      handle.close();
      await expect(move(file, url)).rejects.toThrow(/not sound, so it was thrown away/);
      expect(await countOf(url)).toBe(0);
    }
  });

  it("that is cut off leaves the target empty, and can be begun again", async () => {
    const { file } = await givenFull();
    const url = await givenDatabase(withTables);
    const digest = digestOf(file);
    await withClient(url, async (client) => {
      await client.query(blocked);
      // Killed.
      await client.query("select pg_advisory_lock(1)");
      const killed = startProcess(["move-to-postgres", file], { SIGNALBOX_DATABASE: url });
      onTestFinished(() => void killed.child.kill("SIGKILL"));
      await killed.prints("run_event: ");
      await somebodyWaits(client);
      killed.child.kill("SIGKILL");
      await once(killed.child, "close");
      await cutOff(client);

      // The server cuts it off.
      const lost = move(file, url).then(
        () => undefined,
        (fault: unknown) => fault as Error,
      );
      await somebodyWaits(client);
      await cutOff(client);
      expect((await lost)?.message).toMatch(/Nothing was moved, and the file is as it was/);
      await client.query("drop trigger wait_here on message");
    });
    expect(await countOf(url)).toBe(0);
    expect(digestOf(file)).toBe(digest);
    await move(file, url);
  }, 60_000);

  it("is one command, which never shows the password and says what to do next", async () => {
    const { file } = await givenFull();
    mkdirSync(`${file}.tokens`);
    const target = new URL(await givenDatabase());
    async function signalbox(database: string, ...args: string[]) {
      const command = startProcess(args, { SIGNALBOX_DATABASE: database });
      const code = await command.ended();
      return { code, output: command.output() };
    }

    const noTarget = await signalbox("somewhere.db", "move-to-postgres", file);
    expect(noTarget).toMatchObject({ code: 1, output: expect.stringMatching(/says where to move to/) as unknown });
    const wrong = new URL(target);
    wrong.password = "topsecret";
    const refused = await signalbox(wrong.href, "move-to-postgres", file);
    expect(refused).toMatchObject({
      code: 1,
      output: expect.stringMatching(/refused the user or the pass/) as unknown,
    });
    expect(refused.output).not.toMatch(/topsecret|\n\s+at /);

    const { code, output } = await signalbox(target.href, "move-to-postgres", file);
    expect([code, output]).toEqual([0, expect.stringMatching(/The history there is verified/)]);
    expect(output).toContain(`Copy ${file}.tokens`);
    expect(output).not.toContain(`:${target.password}@`);
    const head = /^\d+:[\w-]{43}$/m.exec(output)?.[0] ?? "";

    // What was noted of the file holds in the database.
    const verified = await signalbox(target.href, "audit", "verify", "--noted", head);
    expect(verified).toMatchObject({
      code: 0,
      output: expect.stringMatching(/The history is sound: \d+ events; \d+ were removed/) as unknown,
    });
    expect(verified.output.trim().split("\n").at(-1)).toBe(head);

    await withClient(target.href, (client) =>
      client.query("update run set status = 'failed' where status = 'succeeded'"),
    );
    expect(await signalbox(target.href, "audit", "verify")).toMatchObject({
      code: 1,
      output: expect.stringMatching(/is stored as “failed”, but its events say “succeeded”/) as unknown,
    });
    await withClient(target.href, (client) =>
      client.query("delete from run_event where seq = (select max(seq) from run_event)"),
    );
    expect(await signalbox(target.href, "audit", "verify", "--noted", head)).toMatchObject({
      code: 1,
      output: expect.stringMatching(/The history was tampered with, or damaged/) as unknown,
    });
    const empty = await signalbox(await givenDatabase(), "audit", "verify");
    expect(empty).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^The database .* has no history/) as unknown,
    });
  }, 60_000);
});
