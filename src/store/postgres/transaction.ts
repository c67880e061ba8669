import { hash } from "node:crypto";
import type { Duplex } from "node:stream";
import type { Compilable } from "kysely";
import type { PoolClient, QueryConfig, QueryResult } from "pg";

/**
 * Statements within one transaction. They are sent at once, in the order of the calls, and none waits for the answer of the
 * one before: those of one turn of the loop are one packet. After the first fault the server refuses what follows, and
 * every call throws that first fault.
 */
export interface Transaction {
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Does not wait. What went wrong is thrown by the next call that waits, `commit` at the latest. */
  send(text: string, values?: readonly unknown[]): void;
  /** What a query of kysely's gives. */
  all<Row>(query: Compilable<Row>): Promise<Row[]>;
  /** How many rows a query of kysely's changes. */
  change(query: Compilable): Promise<number>;
  /** How many rows a statement changes. */
  changeBy(text: string, values: readonly unknown[]): Promise<number>;
  /** Resolves when all of it is on disk. */
  commit(): Promise<void>;
}

/** Begins a transaction on a connection that sends statements without waiting for answers (`pipeline`). */
export function beginTransaction(client: PoolClient): Transaction {
  let firstFault: { readonly reason: unknown } | undefined;

  async function run(statement: QueryConfig | string): Promise<QueryResult> {
    gather(client);
    try {
      return await client.query(statement);
    } catch (reason) {
      firstFault ??= { reason };
      throw firstFault.reason;
    }
  }

  function send(text: string, values?: readonly unknown[]): void {
    run(values ? prepared(text, values) : text).catch(() => undefined);
  }

  send("begin");
  return {
    send,
    query: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await run(prepared(text, values))).rows as Row[],
    async all<Row>(query: Compilable<Row>) {
      const { sql, parameters } = query.compile();
      return (await run({ text: sql, values: [...parameters] })).rows as Row[];
    },
    async change(query) {
      const { sql, parameters } = query.compile();
      return (await run({ text: sql, values: [...parameters] })).rowCount ?? 0;
    },
    async changeBy(text, values) {
      return (await run({ text, values: [...values] })).rowCount ?? 0;
    },
    async commit() {
      // Of a transaction with a fault the server makes a rollback, and says so without a fault.
      const { command } = await run("commit");
      if (firstFault) throw firstFault.reason;
      if (command !== "COMMIT") throw new Error(`the server answered "${command}" to a commit`);
    },
  };
}

const namesByText = new Map<string, string>();

/**
 * A statement that each connection plans once. Only for texts that never differ: those whose rows come as arrays, however
 * many they are.
 */
export function prepared(text: string, values: readonly unknown[]): QueryConfig {
  const name = namesByText.get(text) ?? `s${hash("sha256", text, "hex").slice(0, 16)}`;
  namesByText.set(text, name);
  return { name, text, values: [...values] };
}

const gathering = new WeakSet<Duplex>();

/** What is sent to the server in this turn of the loop goes together: each packet wakes a process at the other end. */
function gather(client: PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
  if (gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  process.nextTick(() => {
    gathering.delete(stream);
    stream.uncork();
  });
}

/** A table as columns, for `unnest`: the rows of a whole group go to the server in one statement. */
export function toColumns<Row extends object>(rows: readonly Row[], names: readonly (keyof Row)[]): unknown[][] {
  return names.map((name) => rows.map((row) => row[name]));
}
