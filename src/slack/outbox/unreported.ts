/** Runs of which Slack does not know the latest, and how far the events are reported. */
export interface Unreported {
  /** Something has happened to the run; `seq` is the event's place, undefined for what is in no event. */
  note(runId: string, urgency: number, seq?: number): void;
  /** Everything up to here has been noted. */
  readTo(seq: number): void;
  /** Runs that nobody brings up to date at the moment; each is given out once. */
  begin(): string[];
  /** The run was brought up to date with what was noted before it was begun. */
  done(runId: string): void;
  /** It was not. It may be begun again after `retry`. */
  failed(runId: string): void;
  retry(runId: string): void;
  /** How urgent the run's news is; the lower, the sooner. */
  urgencyOf(runId: string): number;
  /** Up to which event everything is reported; undefined while nothing was read. */
  cursor(): number | undefined;
  size(): number;
}

interface Entry {
  /** The first event that is not reported. */
  since: number;
  urgency: number;
  phase: "due" | "begun" | "failed";
  /** What came after it was begun, which may have come too late for what is being said. */
  later: { since: number; urgency: number } | undefined;
}

export function createUnreported(): Unreported {
  const entries = new Map<string, Entry>();
  let read: number | undefined;

  return {
    note(runId, urgency, seq = Infinity) {
      const entry = entries.get(runId);
      if (!entry) {
        entries.set(runId, { since: seq, urgency, phase: "due", later: undefined });
        return;
      }
      // Also while it waits for its turn: it goes as soon as the most urgent news of it deserves.
      entry.urgency = Math.min(entry.urgency, urgency);
      if (entry.phase !== "begun") entry.since = Math.min(entry.since, seq);
      else if (!entry.later) entry.later = { since: seq, urgency };
      else {
        entry.later = {
          since: Math.min(entry.later.since, seq),
          urgency: Math.min(entry.later.urgency, urgency),
        };
      }
    },
    readTo: (seq) => void (read = seq),
    begin() {
      const due: string[] = [];
      for (const [runId, entry] of entries) {
        if (entry.phase !== "due") continue;
        entry.phase = "begun";
        due.push(runId);
      }
      return due;
    },
    done(runId) {
      const later = entries.get(runId)?.later;
      if (later) entries.set(runId, { ...later, phase: "due", later: undefined });
      else entries.delete(runId);
    },
    failed(runId) {
      const entry = entries.get(runId);
      if (!entry) return;
      entry.since = Math.min(entry.since, entry.later?.since ?? Infinity);
      entry.later = undefined;
      entry.phase = "failed";
    },
    retry(runId) {
      const entry = entries.get(runId);
      if (entry?.phase === "failed") entry.phase = "due";
    },
    urgencyOf: (runId) => entries.get(runId)?.urgency ?? Infinity,
    cursor() {
      if (read === undefined) return undefined;
      let cursor = read;
      for (const { since } of entries.values()) cursor = Math.min(cursor, since - 1);
      return cursor;
    },
    size: () => entries.size,
  };
}
