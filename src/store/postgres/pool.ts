import pg from "pg";
import type { Log } from "../../lib/log.ts";
import { createSocket } from "../../lib/socket.ts";
import { StoreError } from "../errors.ts";
import { explainFault } from "./explain-fault.ts";

/** What we rely on came with this version: `generated always as identity`, stored procedures, and fixes of both. */
const oldest = 13;

/** How long a new connection may take at most, in ms. */
const connectTimeoutMs = 10_000;

/** Numbers of ours fit into a double: instants, and counts of events. */
const bigint = pg.types.builtins.INT8;
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format): unknown => (oid === bigint ? Number : pg.types.getTypeParser(oid, format)),
};

/** Connections to a database. `place` is how it may be shown. */
export interface Connections {
  readonly pool: pg.Pool;
  /** For what is done many times a second: writing, and reading single runs. */
  readonly writing: pg.Pool;
  readonly place: string;
  /** How long a connection may be silent, in ms; then it is given up. Undefined: for ever. */
  readonly silenceMs: number | undefined;
  /** One for itself, not of the pool: for listening. */
  single(): pg.Client;
  end(): Promise<void>;
}

/**
 * @param url `postgres://user:password@host:port/database`
 * @param silenceMs after how long without an answer a connection is given up; without it a statement may take any time
 * @throws {StoreError} when it is no such URL
 */
export function createConnections(url: string, log: Log, silenceMs?: number): Connections {
  const place = placeOf(url);
  const config = {
    connectionString: url,
    connectionTimeoutMillis: Math.min(connectTimeoutMs, silenceMs ?? Infinity),
    keepAlive: true,
    ...(silenceMs !== undefined && { stream: () => createSocket(silenceMs), idleTimeoutMillis: silenceMs / 2 }),
  };
  const pool = createPool({ ...config, max: 10, application_name: "signalbox" }, [], log, silenceMs);
  const busy = { ...config, max: 4, application_name: "signalbox writer" };
  const writing = createPool(busy, plannedOnce, log, silenceMs);
  return {
    ...{ pool, writing, place, silenceMs },
    single: () => new pg.Client({ ...config, application_name: "signalbox listener" }),
    async end() {
      await Promise.all([pool.end(), writing.end()]);
    },
  };
}

/**
 * Statements that are planned once, when a table may be empty still, must be planned for the day on which it is not. Each
 * of them reads few rows by an index, so there is never anything to compile either.
 */
const plannedOnce = ["set enable_seqscan = off", "set jit = off"];

function createPool(config: pg.PoolConfig, settings: readonly string[], log: Log, silenceMs?: number): pg.Pool {
  // Statements are sent as they come, without waiting for the answers to those before.
  const pool = new pg.Pool({ ...config, types, pipeline: true });
  // An idle connection that is lost is no fault of anybody's; the next one asked for is new.
  // A connection that is lost while it is in use says so twice: to the statement, and as an event that would end the process.
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    // What a connection that leads nowhere has locked is free again when its silence is over on the server's side too.
    const limit = silenceMs === undefined ? [] : [limitIdleTransactions(silenceMs)];
    const all = [...settings, ...limit].join("; ");
    if (all !== "") void client.query(all).catch(() => undefined);
  });
  pool.on("error", (fault) => log.debug("a connection to the database was lost", { fault }));
  return pool;
}

function limitIdleTransactions(silenceMs: number): string {
  return `set idle_in_transaction_session_timeout = ${Math.ceil(silenceMs)}`;
}

/** The database as a person may see it: without the password. */
export function placeOf(url: string): string {
  try {
    const { protocol, username, host, pathname } = new URL(url);
    if (!/^postgres(ql)?:$/.test(protocol) || host === "" || pathname.length < 2) throw new Error("incomplete");
    return `postgres://${username === "" ? "" : `${username}@`}${host}${pathname}`;
  } catch {
    const message =
      "SIGNALBOX_DATABASE is not the URL of a Postgres database. It looks like postgres://user:password@host:5432/signalbox; " +
      "letters such as @, / and : in the password are written as %40, %2F and %3A.";
    // Without the URL and without a cause: both may hold the password.
    throw new StoreError("cannot_open", message);
  }
}

/**
 * Sees to it, before anything else, that the database can be used.
 * @throws {StoreError}
 */
export async function assertUsable({ pool, place }: Connections): Promise<void> {
  try {
    const { rows } = await pool.query<{ version: number; name: string; mayMake: boolean }>(
      `select current_setting('server_version_num')::int / 10000 as version, current_user as name,
        has_database_privilege(current_database(), 'create') and has_schema_privilege('public', 'create') as "mayMake"`,
    );
    const { version, name, mayMake } = rows[0] ?? { version: 0, name: "", mayMake: false };
    if (version < oldest) {
      throw new StoreError(
        "too_old",
        `The database ${place} is Postgres ${version}; Signalbox needs ${oldest} or newer.`,
      );
    }
    if (!mayMake) {
      const message = `The user ${name} may not make tables in the database ${place}. Make the user its owner: \`alter database … owner to ${name}\`.`;
      throw new StoreError("no_rights", message);
    }
  } catch (fault) {
    throw explainFault(fault, place);
  }
}
