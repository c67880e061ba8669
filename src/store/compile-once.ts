import type { Compilable } from "kysely";
import type { RunStatement } from "./writes.ts";

/** Stands in a query for a value that comes later. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A query as text, and how values become its parameters. */
export interface Compiled<Name extends string> {
  readonly sql: string;
  bind(values: Readonly<Record<Name, unknown>>): unknown[];
}

/**
 * Builds a query once, since building costs kysely several times what a small statement costs the database.
 * @param build gives the query; `slot(name)` stands for a value
 */
export function compileOnce<Name extends string>(build: (slot: (name: Name) => never) => Compilable): Compiled<Name> {
  const { sql, parameters } = build((name) => new Slot(name) as never).compile();
  return {
    sql,
    bind: (values) => parameters.map((value) => (value instanceof Slot ? values[value.name as Name] : value)),
  };
}

/** A slot for each of these columns, for inserts. */
export function slotsFor<Name extends string>(
  columns: readonly Name[],
  slot: (name: Name) => never,
): Record<Name, never> {
  return Object.fromEntries(columns.map((column) => [column, slot(column)])) as Record<Name, never>;
}

/** The change that carries the query out with these values. */
export function statement<Name extends string>(
  compiled: Compiled<Name>,
  values: Readonly<Record<Name, unknown>>,
): RunStatement {
  return { kind: "statement", sql: compiled.sql, parameters: compiled.bind(values) };
}
