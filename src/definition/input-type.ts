import { z } from "zod";
import { toCanonicalJson, type Json } from "../lib/json.ts";
import type { Sentence } from "../lib/refusal.ts";
import type { Result } from "../lib/result.ts";
import type { Collections } from "./collections.ts";
import type { Field } from "./field.ts";
import type { Issue } from "./issue.ts";
import { inputsRead } from "./visible.ts";
import type { Texts } from "../texts/english.ts";

/** Any JSON value, as Platz allows for `initialValue` and for the value of an option. */
export const AnyJson: z.ZodType<Json, Json> = z.json();

/** A field of a thing and the value that it must have. */
const FieldIs = z.strictObject({ field: z.string(), value: AnyJson });
export type FieldIs = z.output<typeof FieldIs>;
export const FieldsAre = z.array(FieldIs).nullish();

/** What every input of a ui_schema has (reference: Platz ui_schema, input properties). */
export const inputBase = {
  id: z.string().min(1),
  label: z.string().min(1),
  required: z.boolean().default(false),
  helpText: z.string().nullish(),
  sensitive: z.boolean().default(false),
  /** JsonLogic; shown only when it gives exactly true. */
  showIf: AnyJson.optional(),
  /** Shown only when all hold; not looked at when there is a showIf. */
  showIfAll: FieldsAre,
  /** signalbox.dev/v1: what the form begins with, by the first rule whose `if` gives true; without `if` it always does. */
  defaultFrom: z.array(z.strictObject({ if: AnyJson.optional(), value: AnyJson })).optional(),
};

/** A number, or a numeric string as Platz stores it. */
export const NumberOrNumeric = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^-?\d+(\.\d+)?$/)
        .transform(Number),
    ],
    { error: "must be a number" },
  )
  .nullish();

export interface InputBase {
  readonly id: string;
  readonly label: string;
  readonly required: boolean;
  readonly helpText?: string | null | undefined;
  readonly sensitive: boolean;
  readonly showIf?: Json | undefined;
  readonly showIfAll?: readonly FieldIs[] | null | undefined;
  readonly defaultFrom?: readonly { readonly if?: Json | undefined; readonly value: Json }[] | undefined;
}

/**
 * One type of input: everything that the rest of the product must know of it. Each lives in one file of
 * `input-types/` with the same shape; adding one is a new file and a line in `inputs.ts`.
 */
export interface InputType<Input extends InputBase> {
  /** The canonical spelling. Documents may spell it in any case. */
  readonly name: string;
  /** What is wrong with the declaration that its schema cannot say; paths are relative to the input. */
  check(input: Input): Issue[];
  /** The question to ask. */
  toField(input: Input): Field;
  /**
   * What was submitted, as a value: `undefined` when nothing was. The error is a sentence for the person who typed it.
   * Stricter than Platz, whose server checks nothing here. Without collections no item is looked up.
   */
  parse(input: Input, submitted: Json | undefined, collections?: Collections): Result<Json | undefined, Sentence>;
  /** The value for people to read, in the language of the texts. */
  show(input: Input, value: Json, texts: Texts["values"]): string;
}

/** The parts of a field that every type fills alike. */
export function fieldBase(
  input: InputBase,
): Pick<Field, "id" | "label" | "help" | "required" | "sensitive" | "isShownBy"> {
  return {
    id: input.id,
    label: input.label,
    required: input.required,
    sensitive: input.sensitive,
    isShownBy: inputsRead(input),
    ...(input.helpText ? { help: input.helpText } : {}),
  };
}

/** The initial value of an input must be one that the input itself would accept. */
export function initialValueIssues<Input extends InputBase & { initialValue?: Json | undefined }>(
  type: InputType<Input>,
  input: Input,
): Issue[] {
  if (input.initialValue === undefined || input.initialValue === null) return [];
  const parsed = type.parse({ ...input, required: false }, input.initialValue);
  return parsed.ok
    ? []
    : [
        {
          path: ["initialValue"],
          message: `initialValue is not a value of this input: ${parsed.error.message}`,
          platzLetsPass: true,
        },
      ];
}

/** Nothing was submitted: `""` is what forms send for it, `null` is what Platz's sends. */
export function isNothing(submitted: Json | undefined): submitted is undefined | null | "" {
  return submitted === undefined || submitted === null || submitted === "";
}

/** Text as it is, anything else as JSON. */
export function valueToText(value: Json): string {
  return typeof value === "string" ? value : toCanonicalJson(value);
}
