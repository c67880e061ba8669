import type { Database } from "better-sqlite3";
import type { Compilable } from "kysely";
import { compileOnce } from "../compile-once.ts";

/** A statement that is built and prepared once. */
export interface PreparedStatement<Name extends string, Row> {
  /** How many rows it changed. */
  run(values: Readonly<Record<Name, unknown>>): number;
  get(values: Readonly<Record<Name, unknown>>): Row | undefined;
  all(values: Readonly<Record<Name, unknown>>): Row[];
}

/** Prepares a query of kysely's; `slot(name)` in it stands for a value. */
export function prepare<Name extends string, Row = unknown>(
  handle: Database,
  build: (slot: (name: Name) => never) => Compilable<Row>,
): PreparedStatement<Name, Row> {
  const { sql, bind } = compileOnce(build);
  const prepared = handle.prepare<unknown[], Row>(sql);
  return {
    run: (values) => prepared.run(...bind(values)).changes,
    get: (values) => prepared.get(...bind(values)),
    all: (values) => prepared.all(...bind(values)),
  };
}
