import type { StoredRun } from "./select-runs.ts";

/** Reads single runs: what is asked most often. */
export interface RunReads {
  byId(id: string): Promise<StoredRun | undefined>;
  /** The run that an intent has become, or that it has joined. */
  byIntent(intentKey: string): Promise<StoredRun | undefined>;
}
