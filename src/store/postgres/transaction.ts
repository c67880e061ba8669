import type { Compilable } from "kysely";
import type { PoolClient } from "pg";

/** Statements within one transaction. */
export interface Transaction {
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** What a query of kysely's gives. */
  all<Row>(query: Compilable<Row>): Promise<Row[]>;
  /** How many rows a query of kysely's changes. */
  change(query: Compilable): Promise<number>;
  /** How many rows a statement changes. */
  changeBy(text: string, values: readonly unknown[]): Promise<number>;
}

export function createTransaction(client: PoolClient): Transaction {
  return {
    async query<Row>(text: string, values: readonly unknown[] = []) {
      return (await client.query(text, [...values])).rows as Row[];
    },
    async all<Row>(query: Compilable<Row>) {
      const { sql, parameters } = query.compile();
      return (await client.query(sql, [...parameters])).rows as Row[];
    },
    async change(query) {
      const { sql, parameters } = query.compile();
      return (await client.query(sql, [...parameters])).rowCount ?? 0;
    },
    async changeBy(text, values) {
      return (await client.query(text, [...values])).rowCount ?? 0;
    },
  };
}

/** A table as columns, for `unnest`: the rows of a whole group go to the server in one statement. */
export function toColumns<Row extends object>(rows: readonly Row[], names: readonly (keyof Row)[]): unknown[][] {
  return names.map((name) => rows.map((row) => row[name]));
}
