import { isJsonObject, type Json } from "../lib/json.ts";
import { isSealed } from "../lib/seal.ts";

/** Platz's limit for list positions. */
const maxListLength = 1024;

/** Where a step goes: a key of an object, or a position in a list: `[N]`, `[+]` to append, `[=]` the last one. */
type Step =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "append" }
  | { readonly kind: "last" };

type Container = { [key: string]: Tree } | Tree[];
type Tree = Json | Container;

/** The first element is always a key; brackets address lists from the second on. Undefined when a token is impossible. */
function stepsOf(path: readonly string[]): Step[] | undefined {
  const steps = path.map((token, position): Step | undefined => {
    if (position === 0 || !token.startsWith("[")) return { kind: "key", key: token };
    if (token === "[+]") return { kind: "append" };
    if (token === "[=]") return { kind: "last" };
    const index = /^\[(\d+)\]$/.exec(token)?.[1];
    return index !== undefined && Number(index) < maxListLength ? { kind: "index", index: Number(index) } : undefined;
  });
  return steps.every((step) => step !== undefined) ? steps : undefined;
}

/** What is wrong with a path on its own, as a sentence; undefined when nothing is. */
export function pathProblem(path: readonly string[]): string | undefined {
  if (path.length === 0) return "the path is empty; name at least one key";
  if (stepsOf(path)) return undefined;
  return `the path ${JSON.stringify(path)} has a bad list position; use [0] to [${maxListLength - 1}], [+] or [=]`;
}

/**
 * Writes `value` at `path` of `body`, in place, making what is missing on the way.
 * @returns false when the path is impossible: it goes through a value that is neither object nor list, or uses a key
 * on a list or a position on an object. Platz drops such a write silently; we say so.
 */
export function writeAt(body: { [key: string]: Json }, path: readonly string[], value: Json): boolean {
  const steps = stepsOf(path);
  if (!steps) return false;
  let place: Container = body;
  for (const [position, step] of steps.entries()) {
    const next = steps[position + 1];
    if (!next) return put(place, step, value);
    const existing = get(place, step);
    const child = existing === undefined ? (next.kind === "key" ? {} : []) : existing;
    if (!isContainer(child)) return false;
    if (child !== existing && !put(place, step, child)) return false;
    place = child;
  }
  return false;
}

function fits(place: Container, step: Step): boolean {
  return Array.isArray(place) ? step.kind !== "key" : step.kind === "key";
}

function get(place: Container, step: Step): Tree | undefined {
  if (Array.isArray(place)) {
    if (step.kind === "index") return place[step.index] ?? undefined;
    return step.kind === "last" ? place.at(-1) : undefined;
  }
  return step.kind === "key" && Object.hasOwn(place, step.key) ? place[step.key] : undefined;
}

function put(place: Container, step: Step, value: Tree): boolean {
  if (!fits(place, step)) return false;
  if (!Array.isArray(place)) {
    // defineProperty, so that a key named __proto__ is a key like any other.
    if (step.kind === "key")
      Object.defineProperty(place, step.key, { value, writable: true, enumerable: true, configurable: true });
    return true;
  }
  if (step.kind === "append" || (step.kind === "last" && place.length === 0)) {
    if (place.length >= maxListLength) return false;
    place.push(value);
  } else if (step.kind === "last") {
    place[place.length - 1] = value;
  } else if (step.kind === "index") {
    while (place.length < step.index) place.push(null);
    place[step.index] = value;
  }
  return true;
}

function isContainer(value: Tree): value is Container {
  // What is sealed is one value: to write into it would send its ciphertext.
  return Array.isArray(value) || (isJsonObject(value) && !isSealed(value));
}

/**
 * Writes `value` at `path` of `body` exactly as Platz does: what is impossible is dropped without a word, and what was
 * made on the way to it stays (reference: Platz ui_schema, path syntax).
 */
export function writeAsPlatz(body: { [key: string]: Json }, path: readonly string[], value: Json): void {
  let place: Container = body;
  for (const [position, token] of path.entries()) {
    const cell: Cell | undefined = Array.isArray(place) ? listCell(place, token) : objectCell(place, token);
    if (!cell) return;
    const next = path[position + 1];
    if (next === undefined) {
      cell.write(value);
      return;
    }
    if (cell.content === undefined) {
      const made = isBracketed(next) ? [] : {};
      cell.write(made);
      place = made;
    } else if (isContainer(cell.content)) place = cell.content;
    else return;
  }
}

/** A place for a value. There is no content where a container may be made: at a new key, and at null inside a list. */
interface Cell {
  readonly content: Tree | undefined;
  write(value: Tree): void;
}

function objectCell(place: { [key: string]: Tree }, key: string): Cell {
  return {
    content: Object.hasOwn(place, key) ? place[key] : undefined,
    write(value) {
      Object.defineProperty(place, key, { value, writable: true, enumerable: true, configurable: true });
    },
  };
}

function listCell(place: Tree[], token: string): Cell | undefined {
  const index = indexIn(place, token);
  if (index === undefined) return undefined;
  while (place.length <= index) place.push(null);
  return {
    content: place[index] ?? undefined,
    write(item) {
      place[index] = item;
    },
  };
}

function indexIn(place: readonly Tree[], token: string): number | undefined {
  if (token === "[+]") return place.length < maxListLength ? place.length : undefined;
  if (token === "[=]") return Math.max(place.length - 1, 0);
  // The parser of Platz's language takes a plus sign too.
  const index = Number(/^\[\+?(\d+)\]$/.exec(token)?.[1] ?? Number.NaN);
  return index < maxListLength ? index : undefined;
}

function isBracketed(token: string): boolean {
  return token.startsWith("[") && token.endsWith("]");
}
