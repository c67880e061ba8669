/** A place in a document: keys and indexes from its root. */
export type DocumentPath = readonly (string | number)[];

/** Something wrong at a place in a document. `message` says what is wrong and how to mend it. */
export interface Issue {
  readonly path: DocumentPath;
  readonly message: string;
  /** A warning does not keep the document from being used. */
  readonly severity?: "error" | "warning";
  /** The key itself is meant, not its value. */
  readonly atKey?: boolean;
  /** Platz takes the document all the same: then it is a warning when a Platz document is loaded, and an error in lint. */
  readonly platzLetsPass?: boolean;
}

/** An issue with its place in a file. Lines and columns count from 1. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** `actions/search.yaml:12:7: error: …`, the form that editors and terminals make clickable. */
export function problemToText(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.severity}: ${problem.message}`;
}
