import path from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { Kysely, SqliteDialect, sql, type Generated, type Transaction } from "kysely";
import type { Contender } from "./contender.ts";
import { pQueue } from "./p-queue.ts";

interface Tables {
  run: { id: Generated<number>; lane: string; n: number; status: string; body: string };
  event: { id: Generated<number>; run_id: number; type: string; at: number };
}

/** As long as the body of an action is. */
const body = JSON.stringify({ note: "x".repeat(280) });

/** What one writes first: p-queue for the lanes, and a transaction of kysely for each change, with `synchronous=FULL`. */
export const plainSqlite: Contender = {
  name: "p-queue and plain SQLite",
  packages: ["p-queue"],
  async open(ground) {
    const handle = new BetterSqlite3(path.join(ground.folder, "plain.db"));
    handle.pragma("journal_mode = WAL");
    handle.pragma("synchronous = FULL");
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: handle }) });
    await createTables(db);
    const ids = new Map<string, number>();

    async function change(id: number, status: string): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        await transaction.updateTable("run").set({ status }).where("id", "=", id).execute();
        await addEvent(transaction, id, status);
      });
    }

    const queue = await pQueue.open({
      ...ground,
      async work(lane, n) {
        const id = ids.get(`${lane} ${n}`) ?? 0;
        ids.delete(`${lane} ${n}`);
        await change(id, "running");
        await ground.work(lane, n);
        await change(id, "succeeded");
      },
    });
    return {
      ...queue,
      async enqueue(lane, n) {
        const id = await db.transaction().execute(async (transaction) => {
          const run = { lane, n, status: "queued", body };
          const inserted = await transaction.insertInto("run").values(run).returning("id").executeTakeFirstOrThrow();
          await addEvent(transaction, inserted.id, "queued");
          return inserted.id;
        });
        ids.set(`${lane} ${n}`, id);
        await queue.enqueue(lane, n);
      },
      async close() {
        await queue.close();
        await db.destroy();
      },
    };
  },
};

async function createTables(db: Kysely<Tables>): Promise<void> {
  await sql`create table run (id integer primary key, lane text, n integer, status text, body text) strict`.execute(db);
  await sql`create index live on run (lane, id) where status in ('queued', 'running')`.execute(db);
  await sql`create table event (id integer primary key, run_id integer, type text, at integer) strict`.execute(db);
}

async function addEvent(transaction: Transaction<Tables>, runId: number, type: string): Promise<void> {
  await transaction.insertInto("event").values({ run_id: runId, type, at: Date.now() }).execute();
}
