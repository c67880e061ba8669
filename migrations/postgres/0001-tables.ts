import { sql, type Kysely } from "kysely";

/** Everything as SQLite has it after `0006-favourites`; `src/store/tables.ts` says what the columns mean. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of tables) await sql.raw(table).execute(db);
  for (const index of indexes) await sql.raw(index).execute(db);
  await sql`insert into audit_head (id, seq, hash) values (1, 0, 'signalbox')`.execute(db);
}

// Texts are compared byte by byte, as SQLite does, whatever the language of the database.
const tables = [
  `create table definition (digest text collate "C" primary key, action text not null)`,
  `create table run (
    seq bigint generated always as identity primary key,
    id text collate "C" not null unique,
    intent_key text collate "C" not null unique,
    lane text collate "C" not null,
    action_id text collate "C" not null,
    env text collate "C" not null,
    requester text collate "C" not null,
    status text collate "C" not null,
    revision integer not null,
    requested_at bigint not null,
    ended_at bigint,
    owner text collate "C",
    fence integer not null,
    lease_until bigint,
    turn bigint,
    due_at bigint,
    priority integer not null,
    definition text collate "C" not null,
    request text not null,
    state text not null
  )`,
  `create table joined_intent (intent_key text collate "C" primary key, run_id text collate "C" not null references run (id))`,
  `create table run_event (
    seq bigint primary key,
    run_id text collate "C" not null,
    type text not null,
    at bigint not null,
    event text not null,
    hash text not null
  )`,
  `create table audit_head (id integer primary key check (id = 1), seq bigint not null, hash text not null)`,
  `create table audit_gap (
    first_seq bigint primary key,
    last_seq bigint not null unique,
    hash_before text not null,
    hash_after text not null
  )`,
  `create table form (id text collate "C" primary key, state text not null, expires_at bigint not null)`,
  `create table message (
    run_id text collate "C" not null references run (id),
    kind text collate "C" not null,
    channel text not null,
    ts text not null,
    content_digest text not null,
    primary key (run_id, kind)
  )`,
  `create table favourite (
    actor text collate "C" not null,
    action_id text collate "C" not null,
    primary key (actor, action_id)
  )`,
  `create table cursor (name text collate "C" primary key, seq bigint not null)`,
  `create table lease (name text collate "C" primary key, owner text not null, until bigint not null)`,
  `create table retention_log (
    seq bigint generated always as identity primary key,
    at bigint not null,
    ended_before bigint not null,
    runs integer not null,
    events integer not null,
    messages integer not null
  )`,
  `create table deployment_status (
    deployment_id text collate "C" primary key,
    name text not null,
    set_by text not null,
    set_at bigint not null
  )`,
  `create table run_log (
    run_id text collate "C" not null references run (id) on delete cascade,
    line bigint not null,
    lines integer not null,
    byte bigint not null,
    bytes integer not null,
    text text not null,
    packed bytea,
    primary key (run_id, line)
  )`,
];

const indexes = [
  "create index run_unfinished on run (status, seq) where ended_at is null",
  "create index run_unfinished_in_lane on run (lane, status, seq) where ended_at is null",
  "create index run_in_status on run (status, seq) where ended_at is not null",
  "create index run_in_lane on run (lane, seq)",
  "create index run_by_requester on run (requester, seq)",
  "create index run_in_env on run (env, seq)",
  "create index run_of_action on run (action_id, seq)",
  "create index run_ended on run (ended_at) where ended_at is not null",
  "create index run_turn on run (turn) where turn is not null",
  // The head of a lane, however long the lane is; see `lane-heads.ts`.
  "create index run_head on run (lane, (turn - 1000 * priority)) where turn is not null",
  "create index run_due on run (due_at) where due_at is not null",
  "create index run_running on run (owner) where status = 'running'",
  "create index run_active on run (action_id, lane) where ended_at is null",
  "create index joined_intent_of_run on joined_intent (run_id)",
  "create index run_event_of_run on run_event (run_id, seq)",
  "create index form_expiry on form (expires_at)",
  "create index run_log_unpacked on run_log (run_id) where packed is null",
];
