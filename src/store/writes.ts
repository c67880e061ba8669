/**
 * What is written, as values. Changes that come together become one transaction, so that many cost one sync; each
 * engine has one committer that carries them out.
 */
import type { Insertable } from "kysely";
import type { RunEvent } from "../runs/events.ts";
import type { Change, Rivals } from "../runs/ports.ts";
import type { Removed } from "../runs/retention.ts";
import type { LogLimits, PackedChunk } from "./log-chunks.ts";
import type { Tables } from "./tables.ts";

type RunRow = Insertable<Tables["run"]>;

/** An event on its way to the disk; its place and its hash come with the commit. */
export interface NewEvent {
  readonly type: RunEvent["type"];
  readonly at: number;
  readonly json: string;
}

/** Writes a run with its first events, unless its intent key means a run already, or another is in its way. */
export interface CreateRun {
  readonly kind: "create";
  /** `turn` comes with the commit, `overtaken` later. */
  readonly row: Omit<RunRow, "seq" | "turn" | "overtaken">;
  readonly definition: Tables["definition"];
  readonly events: readonly NewEvent[];
  /** Which of the events queues it; undefined when none does. */
  readonly queuedBy: number | undefined;
  /** Writes nothing while an unfinished run of this action is in this lane. */
  readonly unlessActive: Rivals | undefined;
}

export type Created =
  | { readonly result: "created" }
  /** The run that was there. */
  | { readonly result: "known" | "occupied"; readonly runId: string };

/** Adds events to a run, unless somebody else has changed it since. */
export interface AppendEvents {
  readonly kind: "append";
  readonly runId: string;
  /** What the run's revision must be. */
  readonly from: number;
  readonly set: Pick<RunRow, "status" | "revision" | "ended_at" | "owner" | "fence" | "due_at" | "state">;
  /** `keep` leaves the lease as it is. */
  readonly leaseUntil: number | "keep" | null;
  readonly events: readonly NewEvent[];
  /** Nothing is written when the lease holds until then or longer; undefined: it may. */
  readonly leaseOverBefore: number | undefined;
  /** The lane that this starts the run in; undefined when it starts none. See `RunStore.append`. */
  readonly startsIn: string | undefined;
  /** Which of the events queues it; `keep` leaves its turn as it is; undefined: it is not queued. */
  readonly queuedBy: number | "keep" | undefined;
  /** From now on means this run too. */
  readonly intentKey: string | undefined;
}

/** Lengthens leases of what an owner carries out. */
export interface RenewLeases {
  readonly kind: "renew";
  readonly owner: string;
  readonly leaseUntil: number;
  /** Only of these; undefined: of all. */
  readonly runIds: readonly string[] | undefined;
}

/** Adds lines to a run's log, as long as it is running with that fence. */
export interface AppendLog {
  readonly kind: "log";
  readonly runId: string;
  readonly fence: number;
  readonly lines: readonly string[];
  /** About how many bytes the lines have, for the size of groups. */
  readonly size: number;
  readonly limits: LogLimits;
}

/** Puts compressed chunks in the place of those that a run's log had, if it has ended. */
export interface PackLog {
  readonly kind: "pack_log";
  readonly runId: string;
  readonly chunks: readonly PackedChunk[];
}

/** Removes what has ended before an instant; see `RetentionStore`. */
export interface RemoveEnded {
  readonly kind: "remove_ended";
  readonly before: number;
  readonly limit: number;
  readonly now: number;
}

/** One statement that stands for itself. */
export interface RunStatement {
  readonly kind: "statement";
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export type Write = CreateRun | AppendEvents | RenewLeases | AppendLog | PackLog | RemoveEnded | RunStatement;

/** What each kind of write answers. */
export interface Answers {
  readonly create: Created;
  /** Whether the run was as it had to be. */
  readonly append: boolean;
  /** All running runs of the owner. */
  readonly renew: readonly Pick<Tables["run"], "id" | "fence" | "state">[];
  /** Whether the lines were written. */
  readonly log: boolean;
  readonly pack_log: boolean;
  readonly remove_ended: Removed;
  /** How many rows it changed. */
  readonly statement: number;
}

export interface Committer {
  /**
   * Carries out a write in a transaction with others that come at the same time: changes in the order of the calls, and
   * logs in theirs, which may be later. It is on disk when the promise resolves; one that cannot be written costs the
   * others nothing.
   * @param onCommitted called as soon as it is on disk, before anybody else hears of it
   * @throws {StoreError} for faults of the disk or the server
   */
  commit<Kind extends Write["kind"]>(
    write: Extract<Write, { readonly kind: Kind }>,
    onCommitted?: (answer: Answers[Kind]) => void,
  ): Promise<Answers[Kind]>;
  /** Calls back after each commit that wrote events. Returns how to stop that. */
  subscribe(listener: (written: readonly Change[]) => void): () => void;
  /** Resolves when everything asked for until now is written or has failed. */
  settled(): Promise<void>;
}
