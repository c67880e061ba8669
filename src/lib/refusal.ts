/** Words for a person, in English. */
export interface Sentence {
  readonly message: string;
  /**
   * Which of our sentences it is, and what stands in it, so that it can be said in the reader's language. Absent where the
   * words come from outside: those are shown as they are.
   */
  readonly says?: Says | undefined;
}

/** `text` is its name in `src/texts`. The facts are JSON. */
export interface Says {
  readonly text: string;
  readonly facts: { readonly [fact: string]: unknown };
}

/**
 * A "no" for a person: a code that programs may rely on, and words that say what happened and what to do next.
 * Not an exception.
 */
export interface Refusal<Code extends string = string> extends Sentence {
  readonly code: Code;
  /** When the answer may be another one, in ms since the Unix epoch; absent when nobody knows. */
  readonly until?: number | undefined;
}
