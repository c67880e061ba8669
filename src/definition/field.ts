import type { Json } from "../lib/json.ts";

/**
 * One question of a form, in no one's dialect: Slack makes an element of it, another edge may make something else.
 * `initial` is what the form shows before anybody types.
 */
export type Field = FieldBase &
  (
    | { readonly kind: "text"; readonly initial?: string; readonly pattern?: string }
    | {
        readonly kind: "number";
        readonly initial?: number;
        readonly minimum?: number;
        readonly maximum?: number;
        readonly wholeNumbers: boolean;
      }
    | { readonly kind: "flag"; readonly initial?: boolean }
    | { readonly kind: "choice"; readonly initial?: Json; readonly options: readonly Choice[] }
  );

interface FieldBase {
  readonly id: string;
  readonly label: string;
  readonly help?: string;
  readonly required: boolean;
  readonly sensitive: boolean;
}

export interface Choice {
  readonly value: Json;
  readonly label: string;
  readonly help?: string;
}
