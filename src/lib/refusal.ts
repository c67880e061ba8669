/**
 * A "no" for a person: a code that programs may rely on, and words that say what happened and what to do next.
 * Not an exception.
 */
export interface Refusal<Code extends string = string> {
  readonly code: Code;
  readonly message: string;
  /** When the answer may be another one, in ms since the Unix epoch; absent when nobody knows. */
  readonly until?: number | undefined;
}
