/** What runs need from the world. Each port is implemented by one edge and has one contract suite in `test/contracts/`. */
import type { DirectorySnapshot } from "../access/directory.ts";
import type { Policy } from "../access/policy.ts";
import type { Action } from "../definition/action.ts";
import type { Item } from "../definition/collections.ts";
import type { Deployment, Limits, OptionSourceRules } from "../definition/configuration.ts";
import type { Choice } from "../definition/field.ts";
import type { Values } from "../definition/inputs.ts";
import type { OptionSource } from "../definition/option-source.ts";
import type { Problem } from "../definition/issue.ts";
import type { JsonObject } from "../lib/json.ts";
import type { Sentence } from "../lib/refusal.ts";
import type { RecordedEvent, RunEvent } from "./events.ts";
import type { Outcome } from "./outcome.ts";
import type { Priority, Run, RunIn, RunRequest, Status } from "./run.ts";
import type { Seats } from "./seat-ports.ts";

export interface CatalogAction {
  readonly action: Action;
  /** The content's digest; a form carries it, so that a change between opening and sending is noticed. */
  readonly digest: string;
}

/** A status and how sure of it we are. A stale one is the last that was known before polling began to fail. */
export interface DeploymentStatus {
  readonly name: string;
  readonly isStale: boolean;
  /** What else the deployment told with it, where it tells its own status. */
  readonly report?: StatusReport;
}

/** What a deployment reports besides the name of its status (reference: Platz, reported status). */
export interface StatusReport {
  readonly color?: StatusColor;
  readonly primaryMetric?: StatusMetric;
  readonly metrics: readonly StatusMetric[];
  readonly notices: readonly { readonly level: "Info" | "Warning" | "Danger"; readonly text: string }[];
}

export type StatusColor = "primary" | "success" | "danger" | "warning" | "secondary";

export interface StatusMetric {
  readonly value: string;
  readonly unit: string;
  readonly description: string;
  readonly color?: StatusColor;
}

/** Everything that is defined, at one instant. A reload makes a new one. */
export interface CatalogSnapshot {
  readonly actionsById: ReadonlyMap<string, CatalogAction>;
  readonly deploymentsById: ReadonlyMap<string, Deployment>;
  readonly policy: Policy;
  /** Where lists of options may be asked for. */
  readonly optionSources: OptionSourceRules;
  /** What forms may offer, by the collection's name. */
  readonly collections: ReadonlyMap<string, readonly Item[]>;
  /** How much runs and waits at once. */
  readonly limits: Limits;
  /** How long final runs are kept; absent: for ever. */
  readonly retention?: { readonly runs: number };
  /** What is wrong with the files at the moment. What they said when they were last good is still in force. */
  readonly problems: readonly Problem[];
}

export interface Catalog {
  current(): CatalogSnapshot;
  /** The status now: from the configuration, as last polled, or as last set by `setStatus`. */
  statusOf(deployment: Deployment): DeploymentStatus;
  /** Sets the status of a deployment whose status comes from nowhere else; see `set-status.ts`. */
  setStatus(deploymentId: string, name: string): void;
}

/** Remembers across restarts what statuses were set. */
export interface StatusStore {
  all(): Promise<ReadonlyMap<string, string>>;
  /** Keeps the status of a deployment, who set it and when; it replaces the one before. */
  save(status: {
    readonly deploymentId: string;
    readonly name: string;
    readonly by: string;
    readonly at: number;
  }): Promise<void>;
}

/** What somebody needs to know of who is who. */
export interface DirectoryWanted {
  /** Slack's ids of user groups. */
  readonly userGroups: readonly string[];
  /** In small letters. */
  readonly emails: readonly string[];
  /** How often to ask, in ms. */
  readonly refreshEvery: number;
  /** How long an answer counts when no newer one comes, in ms. */
  readonly trustFor: number;
}

/** Who is in which group and who is behind an e-mail, kept up to date by asking elsewhere. */
export interface Directory {
  /** What may be trusted now. The same value for as long as nothing changes. Never waits. */
  current(): DirectorySnapshot;
  /** From now on knows exactly what is wanted. Resolves when everything new has been asked for once. */
  watch(wanted: DirectoryWanted): Promise<void>;
}

export interface RunFilter {
  readonly statuses?: readonly Status[];
  readonly lane?: string;
  readonly actionId?: string;
  readonly env?: string;
  /** The key of the requester, as `actorKey` gives it. */
  readonly requester?: string;
  /** Requested at this instant or later, and before that one. */
  readonly from?: number;
  readonly to?: number;
  /** Asked for before the run with this place in the order of requests. */
  readonly beforeSeq?: number;
  /** At most this many. */
  readonly limit?: number;
  /** `oldest` is the order of requests, the order in which a lane is worked off. */
  readonly order: "newest" | "oldest";
}

/** The runs of an action in a lane; with `after`, those that were asked for after the one with that place. */
export interface Rivals {
  readonly lane: string;
  readonly actionId: string;
  readonly after?: number | undefined;
}

/** What became of a request to create a run, and the run it is about. */
export interface Created {
  readonly run: Run;
  /** `known`: the intent key has this run already. `occupied`: this run is in the way. In both nothing was written. */
  readonly result: "created" | "known" | "occupied";
}

/** A run whose turn in its lane will come. */
export interface WaitingRun {
  readonly runId: string;
  readonly lane: string;
  readonly env: string;
  readonly priority: Priority;
}

/** What was committed of one run, to those who wait for news. */
export interface Change {
  readonly runId: string;
  readonly type: RunEvent["type"];
}

/**
 * The durable truth. A state and the events that led to it are one transaction, and are on disk when a call returns.
 * A store that several processes share (Postgres) also keeps the runs of a lane apart: it starts none while another of its
 * lane is running, whatever the lease of that one. On SQLite one process owns the lanes, and its queue alone keeps them.
 */
export interface RunStore {
  /**
   * Writes a run that has just been asked for, with its first events. When the intent key is known already, nothing is
   * written and the run that has it is returned.
   * @param events the events that `decide` gave for `newRun(request)`
   * @param also.unlessActive nothing is written either while one of these runs has not ended
   * @param also.leaseUntil of a run that these events start: how long its owner may count it as its own without renewing.
   *   Where the store keeps lanes apart, it is `occupied` by a run that is running in its lane too
   */
  create(
    request: RunRequest,
    events: readonly RunEvent[],
    also?: { readonly unlessActive?: Rivals | undefined; readonly leaseUntil?: number | undefined },
  ): Promise<Created>;
  /**
   * The run with the events applied; undefined when somebody else changed it since `run` was read: read it again. Also when
   * the events would start it while another of its lane is running: then it is as it was, and keeps its turn.
   * @param also.leaseUntil how long the owner of a running run may count it as its own without renewing
   * @param also.intentKey from now on means this run too
   * @param also.leaseOverBefore nothing is written either when its owner has a lease that holds until then or longer
   */
  append(
    run: Run,
    events: readonly RunEvent[],
    also?: { readonly leaseUntil?: number; readonly intentKey?: string; readonly leaseOverBefore?: number | undefined },
  ): Promise<Run | undefined>;
  /** The queued runs that are due, in their order. Cheap, however many they are. */
  queued(now: number): Promise<WaitingRun[]>;
  /**
   * Runs whose time has come: an approval that has expired, a queued run that was not to start before now.
   * @param after whoever asks has seen to what was due at this instant or before, and need not be told of it again
   */
  due(now: number, limit: number, after?: number): Promise<Run[]>;
  /** When the next run will be due, later than `after`; undefined for never. */
  nextDue(after?: number): Promise<number | undefined>;
  /**
   * Extends leases of running runs of an owner. Says of all of its running runs which they are, also of those whose leases
   * stay as they are, and whether somebody wants them stopped.
   * @param runIds whose leases, whether or not they are the owner's; undefined for all of the owner's
   */
  renew(
    owner: string,
    leaseUntil: number,
    runIds?: readonly string[],
  ): Promise<{ readonly runId: string; readonly fence: number; readonly isCancelRequested: boolean }[]>;
  /** Running runs whose owner has let the lease end. */
  orphans(now: number): Promise<RunIn<"running">[]>;
  get(id: string): Promise<Run | undefined>;
  getByIntent(intentKey: string): Promise<Run | undefined>;
  /** Without those of a status that only a newer program knows, which `get` rejects. Fewer than the limit are all there are. */
  list(filter: RunFilter): Promise<Run[]>;
  /** The ids of all actions of which there are runs, in order. */
  actionIds(): Promise<string[]>;
  /** As `list`, each with its place in the order of requests, for reading on from there. */
  listPlaced(filter: RunFilter): Promise<{ readonly seq: number; readonly run: Run }[]>;
  /** All events of a run, oldest first. */
  eventsOf(runId: string): Promise<RecordedEvent[]>;
  /** Events of all runs with a place after `seq`, oldest first. */
  eventsAfter(seq: number, limit: number): Promise<RecordedEvent[]>;
  /**
   * Calls back after each commit that wrote events, with what was committed; with nothing when that is not known, as after
   * a time without a connection. Returns how to stop that.
   */
  subscribe(onCommit: (changes: readonly Change[]) => void): () => void;
}

/** Lets one process of several do what only one may do at a time. */
export interface LeaseStore {
  /** Takes the lease or extends it. Whether `owner` has it now: nobody else has, or let it end before `now`. */
  take(name: string, owner: string, until: number, now: number): Promise<boolean>;
  /** Lets go of it, when `owner` has it. */
  release(name: string, owner: string): Promise<void>;
}

/**
 * Wakes runs, one at a time in each lane, in the order of the calls; `incident` before `normal`, though never so that what
 * is normal waits for ever. It holds ids only: the store is the truth.
 */
export interface Queue {
  wake(run: WaitingRun): void;
  /**
   * The run waits no more, as when it was cancelled, and is not counted any longer. A queue that leaves it out wakes the
   * run in vain.
   */
  forget?(run: Pick<WaitingRun, "runId" | "lane">): void;
  /** How many wait, in all or in one lane. May be some seconds old where several processes share the work. */
  waiting(lane?: string): number;
  /**
   * Starts nothing more. Resolves when nothing runs any more; work that is still going after `graceMs` is aborted.
   * What was only waiting stays in the store.
   */
  stop(graceMs: number): Promise<void>;
  /** Absent where a run cannot begin before it has been woken. */
  readonly seats?: Seats;
}

/** What the queue calls for each run. It never throws; the signal aborts when the process must end. */
export type ExecuteRun = (runId: string, signal: AbortSignal) => Promise<void>;

/** Where a run stands, in its own words. Only the latest matters. */
export interface Progress {
  /** From 0 to 100. */
  readonly percent?: number;
  readonly text?: string;
}

/** What an executor can tell while it works. An executor that has nothing to tell need not look at it. */
export interface Telling {
  onProgress(progress: Progress): void;
  /** Lines of the log, in order. Whoever reads faster than the log is written waits for the promise. */
  onLog(lines: readonly string[]): void | Promise<void>;
  /** The target goes on by itself and will say at this place how it ends. Resolves when that is on disk. */
  onAccepted(location: string): Promise<void>;
  /** How many lines this run had logged before the executor was called: after a restart, what it told before. */
  readonly loggedLines: number;
}

/** What is known after the target was asked to stop. `text` is a sentence for a person. */
export interface Stopping {
  readonly isStopped: boolean;
  readonly text: string;
}

/** What can be said of a run after a restart. `unknown`: it may have been done, wholly, in part, or not at all. */
export type Recovery = { readonly kind: "ended"; readonly outcome: Outcome } | { readonly kind: "unknown" };

/** Does the work of one kind of action. */
export interface Executor {
  /**
   * Carries the run out and says how it ended. Failures of the target are outcomes. It throws only the signal's reason,
   * and only when the effect may be half done.
   * @param body the run's body with nothing sealed in it
   */
  execute(run: Run, body: JsonObject, signal: AbortSignal, telling: Telling): Promise<Outcome>;
  /** Attaches again to the work of a run that a former process began, without beginning it a second time. */
  recover?(run: RunIn<"running">, signal: AbortSignal, telling: Telling): Promise<Recovery>;
  /**
   * Asks the target to stop the work of a run; undefined when it offers no way to ask. Never throws for what the target
   * does.
   * @param body the run's body with nothing sealed in it
   */
  stop?(run: RunIn<"running">, body: JsonObject, signal: AbortSignal): Promise<Stopping | undefined>;
}

/** A list of options as it is known. `problem` is for a person: the list is old, or there is none. */
export interface OptionList {
  readonly choices: readonly Choice[];
  readonly problem?: Sentence;
}

/** Asks for the options that a source lists, which may depend on what a form says so far. */
export interface OptionSources {
  /** Within two seconds, and from memory as long as the source allows. Never rejects for what the source does. */
  options(source: OptionSource, values: Values): Promise<OptionList>;
  /** What is in memory, however old; undefined when it was never asked for. */
  known(source: OptionSource, values: Values): OptionList | undefined;
}
