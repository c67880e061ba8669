import type { z } from "zod";
import { closest } from "../lib/closest.ts";
import { isJsonObject } from "../lib/json.ts";
import type { Issue } from "./issue.ts";

/**
 * A value by its schema, with issues for people.
 * With `unknownKeys: "warn"` a key that the schema does not know is left out and warned about, as documents of other
 * makers deserve; with `"refuse"` it is an error.
 */
export function parseBySchema<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
  unknownKeys: "warn" | "refuse",
): { value?: z.output<Schema>; issues: Issue[] } {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { value: parsed.data, issues: [] };

  const known = parsed.error.issues
    .filter((issue) => issue.code !== "unrecognized_keys" && !isBesideThePoint(issue, parsed.error.issues))
    .map((issue) => toIssue(issue, raw));
  const unknown = parsed.error.issues
    .filter((issue) => issue.code === "unrecognized_keys")
    .flatMap((issue) =>
      issue.keys.map((key) => unknownKeyIssue(schema, issue.path as (string | number)[], key, unknownKeys)),
    );
  const issues = [...known, ...unknown];
  if (issues.some((issue) => issue.severity !== "warning")) return { issues };

  const again = parseBySchema(
    schema,
    withoutPaths(
      raw,
      unknown.map((issue) => issue.path),
    ),
    unknownKeys,
  );
  return { ...again, issues: [...issues, ...again.issues] };
}

/** Of a value of the wrong type, zod also reports its length. */
function isBesideThePoint(issue: z.core.$ZodIssue, all: readonly z.core.$ZodIssue[]): boolean {
  const place = issue.path.join("\0");
  return (
    (issue.code === "too_small" || issue.code === "too_big") &&
    all.some((other) => other.code === "invalid_type" && other.path.join("\0") === place)
  );
}

function toIssue(issue: z.core.$ZodIssue, raw: unknown): Issue {
  const path = issue.path as (string | number)[];
  if (isAboutPresence(issue) && !holds(raw, path)) return { path, message: `"${String(path.at(-1))}" is missing` };
  if (issue.code === "too_small" && issue.minimum === 1 && issue.origin !== "number") {
    return { path, message: "must not be empty" };
  }
  return { path, message: lowerFirst(issue.message) };
}

/** A missing discriminator is not meant: its own message names the choices. */
function isAboutPresence(issue: z.core.$ZodIssue): boolean {
  if (issue.code === "invalid_union") return !("discriminator" in issue);
  return issue.code === "invalid_type" || issue.code === "invalid_value";
}

function unknownKeyIssue(
  schema: z.ZodType,
  path: (string | number)[],
  key: string,
  unknownKeys: "warn" | "refuse",
): Issue {
  const at = { path: [...path, key], atKey: true };
  // Of a union the keys of all members are known, so that the key itself may be among them.
  const meant = closest(
    key,
    keysAt(schema, path).filter((known) => known !== key),
  );
  const mend = meant ? `did you mean "${meant}"?` : "remove it or check its spelling";
  if (unknownKeys === "refuse") return { ...at, message: `unknown key "${key}"; ${mend}` };
  return { ...at, message: `unknown key "${key}" is ignored; ${mend}`, severity: "warning" };
}

/** The keys that a schema knows at a path, found by walking it; of a union, the keys of all its members. */
function keysAt(schema: z.core.$ZodType, path: readonly (string | number)[]): string[] {
  const [step, ...rest] = path;
  const def = schema._zod.def as {
    type: string;
    shape?: Record<string, z.core.$ZodType>;
    element?: z.core.$ZodType;
    innerType?: z.core.$ZodType;
    in?: z.core.$ZodType;
    out?: z.core.$ZodType;
    options?: z.core.$ZodType[];
    valueType?: z.core.$ZodType;
  };
  if (def.innerType) return keysAt(def.innerType, path);
  if (def.options) return [...new Set(def.options.flatMap((option) => keysAt(option, path)))];
  if (def.type === "pipe") return [def.in, def.out].flatMap((side) => (side ? keysAt(side, path) : []));
  if (def.shape) {
    if (step === undefined) return Object.keys(def.shape);
    const next = def.shape[String(step)];
    return next ? keysAt(next, rest) : [];
  }
  const inside = def.element ?? def.valueType;
  return inside && step !== undefined ? keysAt(inside, rest) : [];
}

function holds(raw: unknown, path: readonly (string | number)[]): boolean {
  let value = raw;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value !== undefined;
}

function withoutPaths(
  raw: unknown,
  paths: readonly (readonly (string | number)[])[],
  at: readonly (string | number)[] = [],
): unknown {
  function isDropped(key: string | number): boolean {
    return paths.some(
      (path) => path.length === at.length + 1 && path.every((step, i) => step === (i < at.length ? at[i] : key)),
    );
  }
  if (Array.isArray(raw)) return raw.map((item, index) => withoutPaths(item, paths, [...at, index]));
  if (!isJsonObject(raw)) return raw;
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([key]) => !isDropped(key))
      .map(([key, item]) => [key, withoutPaths(item, paths, [...at, key])]),
  );
}

function lowerFirst(message: string): string {
  if (message === "Invalid input") return "this value is not possible here";
  return message.replace(/^Invalid input: /, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
