import type { Json, JsonObject } from "../lib/json.ts";
import type { OptionSource } from "./option-source.ts";

/**
 * One question of a form, in no one's dialect: Slack makes an element of it, another edge may make something else.
 * `initial` is what the form shows before anybody types. The value of each kind is said beside it.
 */
export type Field = FieldBase & FieldKind;

type FieldKind =
  /** A string. */
  | { readonly kind: "text"; readonly initial?: string; readonly multiline: boolean; readonly pattern?: Pattern }
  /** A number. */
  | {
      readonly kind: "number";
      readonly initial?: number;
      readonly minimum?: number;
      readonly maximum?: number;
      readonly wholeNumbers: boolean;
    }
  /** A boolean. */
  | { readonly kind: "flag"; readonly initial?: boolean }
  /** The `value` of one option. With a `source` the options are asked for there, and `options` is empty. */
  | {
      readonly kind: "choice";
      readonly initial?: Json;
      readonly options: readonly Choice[];
      readonly source?: OptionSource;
    }
  /** The values of several options, as a list. */
  | {
      readonly kind: "choices";
      readonly initial?: readonly Json[];
      readonly options: readonly Choice[];
      readonly source?: OptionSource;
    }
  /** The id of one item of a collection, found by typing. */
  | {
      readonly kind: "item";
      readonly initial?: string;
      /** As the document says it. */
      readonly collection: Json;
      readonly filters: readonly FieldFilter[];
      /** Whether items of other envs than the deployment's are offered too. */
      readonly anyEnv: boolean;
    }
  /** `{run_days: "0,3", schedule: "HH:MM"}` in UTC, 0 is Sunday. */
  | { readonly kind: "weekly"; readonly initial?: Weekly }
  /** A list of values of `of`, whose own `initial` is the value of each added row. */
  | { readonly kind: "list"; readonly initial?: readonly Json[]; readonly of: Field }
  /** `YYYY-MM-DD`. */
  | { readonly kind: "date"; readonly initial?: string }
  /** `HH:MM`. */
  | { readonly kind: "time"; readonly initial?: string }
  /** An instant, `2026-01-31T08:30:00Z`. */
  | { readonly kind: "datetime"; readonly initial?: string }
  /** A text such as `30m`. */
  | { readonly kind: "duration"; readonly initial?: string }
  /** Slack member ids: one as a string, or with `several` a list. */
  | { readonly kind: "people"; readonly initial?: readonly string[]; readonly several: boolean }
  /** What stands for an uploaded file: `{id, name}`. */
  | { readonly kind: "file"; readonly extensions: readonly string[] };

interface FieldBase {
  readonly id: string;
  readonly label: string;
  readonly help?: string;
  readonly required: boolean;
  readonly sensitive: boolean;
  /**
   * The inputs whose value may change whether this one is visible, which options it has, or where it begins. The union
   * over a form is what an edge must hear of while somebody types.
   */
  readonly isShownBy: readonly string[];
}

export interface Choice {
  readonly value: Json;
  readonly label: string;
  readonly help?: string;
}

/** What the whole text must match, and what to say when it does not. */
interface Pattern {
  readonly regex: string;
  readonly message: string;
}

/** A field of a thing and the value that it must have. */
export interface FieldFilter {
  readonly field: string;
  readonly value: Json;
}

export type Weekly = JsonObject & { readonly run_days: string; readonly schedule: string };

/** Where the options of a field, or of the items of a list, come from when they come from elsewhere. */
export function sourceOf(field: Field): OptionSource | undefined {
  if (field.kind === "list") return sourceOf(field.of);
  return field.kind === "choice" || field.kind === "choices" ? field.source : undefined;
}
