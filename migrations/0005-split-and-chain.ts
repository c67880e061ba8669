import { hash } from "node:crypto";
import { sql, type Kysely } from "kysely";

/**
 * Runs in three documents (definition, request, state) with the columns that several owners need; the chain of hashes over
 * all events; leases; compressed logs. Rows that are there are moved. What is written here by hand stays as it is, whatever
 * becomes of the program.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const tables = db as Kysely<Old & New>;
  await makeTables(db);
  await splitRuns(tables);
  await chainEvents(tables);
  await sql`
    update run set turn = (select max(seq) from run_event where run_id = run.id and type = 'queued')
    where status = 'queued'
  `.execute(db);
  await makeIndexes(db);
}

interface Old {
  run_event: { seq: number; run_id: string; type: string; at: number; event: string };
  sqlite_sequence: { name: string; seq: number };
}

interface New {
  definition: { digest: string; action: string };
  run: {
    seq: number;
    definition: string;
    request: string;
    state: string;
    owner: string | null;
    fence: number;
    due_at: number | null;
  };
  chained_event: Old["run_event"] & { hash: string };
  audit_head: { id: number; seq: number; hash: string };
  audit_gap: { first_seq: number; last_seq: number; hash_before: string; hash_after: string };
}

async function makeTables(db: Kysely<unknown>): Promise<void> {
  await sql`create table definition (digest text primary key not null, action text not null) strict, without rowid`.execute(
    db,
  );
  await sql`
    create table joined_intent (intent_key text primary key not null, run_id text not null references run (id))
    strict, without rowid
  `.execute(db);
  await sql`
    create table lease (name text primary key not null, owner text not null, until integer not null)
    strict, without rowid
  `.execute(db);
  await sql`
    create table audit_head (id integer primary key check (id = 1), seq integer not null, hash text not null) strict
  `.execute(db);
  await sql`
    create table audit_gap (
      first_seq integer primary key, last_seq integer not null unique, hash_before text not null, hash_after text not null
    ) strict
  `.execute(db);
  // Its run is in the same transaction; a foreign key would look for it once more with each event.
  await sql`
    create table chained_event (
      seq integer primary key, run_id text not null, type text not null, at integer not null, event text not null,
      hash text not null
    ) strict
  `.execute(db);
  for (const column of [
    sql`owner text`,
    sql`fence integer not null default 0`,
    sql`lease_until integer`,
    sql`turn integer`,
    sql`due_at integer`,
    sql`priority integer not null default 0`,
    sql`definition text not null default ''`,
    sql`request text not null default ''`,
  ]) {
    await sql`alter table run add column ${column}`.execute(db);
  }
  await sql`alter table run_log add column packed blob`.execute(db);
}

async function makeIndexes(db: Kysely<unknown>): Promise<void> {
  // Holds all that `queued` asks for, so that no row is read.
  await sql`create index run_turn on run (turn, due_at, id, lane, env, priority) where turn is not null`.execute(db);
  await sql`create index run_due on run (due_at) where due_at is not null`.execute(db);
  await sql`create index run_active on run (action_id, lane) where ended_at is null`.execute(db);
  await sql`create index joined_intent_of_run on joined_intent (run_id)`.execute(db);
  await sql`create index run_log_unpacked on run_log (run_id) where packed is null`.execute(db);
}

const portion = 500;

/** As the runs of that time have them. */
const askedKeys = [
  ...["id", "intentKey", "actionDigest", "deployment", "requester", "origin", "values", "body", "requestedAt"],
  ...["notBefore", "parent"],
];

async function splitRuns(db: Kysely<Old & New>): Promise<void> {
  const digests = new Map<string, string>();
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom("run")
      .select(["seq", "state"])
      .where("seq", ">", after)
      .orderBy("seq")
      .limit(portion)
      .execute();
    for (const { seq, state } of rows) {
      const { action, ...run } = JSON.parse(state) as { readonly [key: string]: unknown };
      const isAsked = ([key]: [string, unknown]): boolean => askedKeys.includes(key);
      const parts = Object.entries(run);
      const now = { ...Object.fromEntries(parts.filter((part) => !isAsked(part))), ...ownershipOf(run) };
      await db
        .updateTable("run")
        .set({
          definition: await keep(db, digests, JSON.stringify(action)),
          request: JSON.stringify(Object.fromEntries(parts.filter(isAsked))),
          state: JSON.stringify(now),
          ...ownershipOf(run),
          due_at: dueAt(run),
        })
        .where("seq", "=", seq)
        .execute();
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.seq;
  }
}

/** The owner of what runs was not written down then. */
function ownershipOf(run: { readonly [key: string]: unknown }): { owner?: string; fence?: number } {
  if (run["status"] !== "running") return {};
  return { owner: "", fence: typeof run["attempt"] === "number" ? run["attempt"] : 1 };
}

function dueAt({ status, expiresAt, notBefore }: { readonly [key: string]: unknown }): number | null {
  const due = status === "awaiting_approval" ? expiresAt : status === "queued" ? notBefore : null;
  return typeof due === "number" ? due : null;
}

async function keep(db: Kysely<Old & New>, digests: Map<string, string>, action: string): Promise<string> {
  const known = digests.get(action);
  if (known !== undefined) return known;
  const digest = hash("sha256", action, "hex");
  await db.insertInto("definition").values({ digest, action }).execute();
  digests.set(action, digest);
  return digest;
}

/** Events that were removed before there was a chain leave gaps over which the hash does not change. */
async function chainEvents(db: Kysely<Old & New>): Promise<void> {
  let seq = 0;
  let last = "signalbox";

  async function gap(lastSeq: number): Promise<void> {
    if (lastSeq <= seq) return;
    await db
      .insertInto("audit_gap")
      .values({ first_seq: seq + 1, last_seq: lastSeq, hash_before: last, hash_after: last })
      .execute();
    seq = lastSeq;
  }

  for (;;) {
    const rows = await db
      .selectFrom("run_event")
      .selectAll()
      .where("seq", ">", seq)
      .orderBy("seq")
      .limit(portion)
      .execute();
    if (rows.length === 0) break;
    const chained: New["chained_event"][] = [];
    for (const row of rows) {
      await gap(row.seq - 1);
      const { run_id, type, at, event } = row;
      const text = `${last},${row.seq},${at},${type.length}:${type}${run_id.length}:${run_id}${event}`;
      last = hash("sha256", text, "base64url");
      chained.push({ ...row, hash: last });
      seq = row.seq;
    }
    await db.insertInto("chained_event").values(chained).execute();
  }
  // No place is given twice.
  const given = await db.selectFrom("sqlite_sequence").select("seq").where("name", "=", "run_event").executeTakeFirst();
  await gap(given?.seq ?? 0);
  await db.insertInto("audit_head").values({ id: 1, seq, hash: last }).execute();
  await sql`drop table run_event`.execute(db);
  await sql`alter table chained_event rename to run_event`.execute(db);
  await sql`create index run_event_of_run on run_event (run_id, seq)`.execute(db);
}
