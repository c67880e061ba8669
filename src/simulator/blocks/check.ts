import type { SlackObject } from "../control-types.ts";
import { isSlackObject } from "../slack-object.ts";

/**
 * A small language for shapes. zod would serve, but apps are to read Slack's own words and JSON pointers, and those
 * come more simply from checks that know them.
 */
export type Check = (value: unknown, at: string, findings: Findings) => void;

export interface Findings {
  readonly surface: Surface;
  add(at: string, message: string): void;
}

export type Surface = "message" | "modal" | "home";

interface TextLimits {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

export function string({ min = 1, max, pattern }: TextLimits = {}): Check {
  return (value, at, findings) => {
    if (typeof value !== "string") findings.add(at, "must provide a string");
    else if (value.length < min) findings.add(at, `must be more than ${min - 1} characters`);
    else if (max !== undefined && value.length > max) findings.add(at, `must be less than ${max + 1} characters`);
    else if (pattern && !pattern.test(value)) findings.add(at, `must match pattern: ${pattern.source}`);
  };
}

export function boolean(): Check {
  return (value, at, findings) => {
    if (typeof value !== "boolean") findings.add(at, "must provide a boolean");
  };
}

export function integer(min: number, max: number): Check {
  return (value, at, findings) => {
    if (!Number.isInteger(value)) findings.add(at, "must provide an integer");
    else if ((value as number) < min) findings.add(at, `must be greater than or equal to ${min}`);
    else if ((value as number) > max) findings.add(at, `must be less than or equal to ${max}`);
  };
}

export function oneOf(...allowed: readonly unknown[]): Check {
  return (value, at, findings) => {
    if (!allowed.includes(value)) findings.add(at, "must be a valid enum value");
  };
}

export function anything(): Check {
  return () => {};
}

export function list(item: Check, { min = 1, max }: { readonly min?: number; readonly max?: number } = {}): Check {
  return (value, at, findings) => {
    if (!Array.isArray(value)) {
      findings.add(at, "must provide an array");
      return;
    }
    if (value.length < min) findings.add(at, `no less than ${min} items allowed`);
    if (max !== undefined && value.length > max) findings.add(at, `no more than ${max} items allowed`);
    for (const [index, entry] of value.entries()) item(entry, `${at}/${index}`, findings);
  };
}

/** Rules between fields, asked when the object is one. */
export type Rule = (value: SlackObject, at: string, findings: Findings) => void;

/** An object with these fields and no others. */
export function object(required: Fields, optional: Fields = {}, ...rules: readonly Rule[]): Check {
  return (value, at, findings) => {
    if (!isSlackObject(value)) {
      findings.add(at, "must provide an object");
      return;
    }
    for (const name of Object.keys(required)) {
      if (value[name] === undefined || value[name] === null) findings.add(at, `missing required field: ${name}`);
    }
    for (const [name, entry] of Object.entries(value)) {
      const check = required[name] ?? optional[name];
      if (!check) findings.add(at, `invalid additional property: ${name}`);
      else if (entry !== undefined && entry !== null) check(entry, `${at}/${name}`, findings);
    }
    for (const rule of rules) rule(value, at, findings);
  };
}

export type Fields = Readonly<Record<string, Check>>;

/** An object whose `type` says which of the checks is meant. */
export function byType(checks: Fields): Check {
  return (value, at, findings) => {
    if (!isSlackObject(value)) {
      findings.add(at, "must provide an object");
      return;
    }
    const type = value["type"];
    if (type === undefined) {
      findings.add(at, "missing required field: type");
      return;
    }
    const check = typeof type === "string" && Object.hasOwn(checks, type) ? checks[type] : undefined;
    if (check) check(value, at, findings);
    else findings.add(`${at}/type`, `unsupported type: ${typeof type === "string" ? type : "(not a string)"}`);
  };
}

/** Exactly one of these fields. */
export function exactlyOne(...names: readonly string[]): Rule {
  return (value, at, findings) => {
    const given = names.filter((name) => value[name] !== undefined && value[name] !== null);
    if (given.length === 0) findings.add(at, `missing required field: ${names.join(" or ")}`);
    if (given.length > 1) findings.add(at, `only one of these fields is allowed: ${given.join(", ")}`);
  };
}
