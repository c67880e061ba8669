/** What a program of the benchmark is, and what it is given to work with. */
import type { Contender } from "./contenders/contender.ts";

/** One thing that is measured, under a short name for the command line. */
export interface Program {
  readonly name: string;
  /** One line for `--help`. */
  readonly what: string;
  /** Measures and prints. */
  report(bench: Bench): Promise<void>;
  /** Takes one sample, in a process of its own: no sample inherits the heap, the code or the files of another. */
  sample?(task: Task): Promise<Sample>;
}

/** What one sample is to be taken of. It travels to the other process as JSON. */
export interface Task {
  readonly program: string;
  readonly contender: string;
  readonly params: Readonly<Record<string, number | string>>;
  /** Empty, and on the disk that is to be measured. */
  readonly folder: string;
  readonly targetUrl: string;
  readonly postgresUrl?: string;
  readonly redisPort?: number;
  /** The process of the server that the contender needs, for its CPU time. */
  readonly serverPid?: number;
}

/** A line of a table: a contender, and what it is to be measured with. */
export interface Entry {
  readonly name: string;
  readonly contender: Pick<Contender, "name" | "needs" | "packages" | "missing">;
  readonly params: Task["params"];
}

export interface Sample {
  readonly figures: Readonly<Record<string, number>>;
  /** What was timed one by one, in ms. */
  readonly times?: readonly number[];
}

/** What came of an entry: a sample of each round, or the sentence that says why there is none. */
export type Row = { readonly name: string } & (
  | { readonly samples: readonly Sample[]; readonly missing?: undefined }
  | { readonly missing: string; readonly samples?: undefined }
);

/** `slow`: a disk whose every sync takes 1 ms longer, which is about what a volume in a cloud needs. */
export type Disk = "real" | "slow";

export interface Bench {
  readonly rounds: number;
  readonly samples: number;
  /** The longest history, in runs. */
  readonly history: number;
  /** The size of something in full, or of a test whether it works at all. */
  size(inFull: number, quick: number): number;
  print(text: string): void;
  /** A folder on the disk that is measured, gone at the end. */
  folder(): string;
  /** Each entry once in each round, in turns, so that the machine's mood touches all. */
  play(program: Program, entries: readonly Entry[], options?: PlayOptions): Promise<Row[]>;
}

export interface PlayOptions {
  readonly disk?: Disk;
  /** At most so many. */
  readonly rounds?: number;
  /** After which a sample is given up. */
  readonly patienceMs?: number;
}

/** The same for each of several contenders. */
export function forEach(contenders: readonly Contender[], params: Task["params"]): Entry[] {
  return contenders.map((contender) => ({ name: contender.name, contender, params }));
}
