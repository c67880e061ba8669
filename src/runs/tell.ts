import { plainLine, plainLines } from "../lib/plain-text.ts";
import { clip } from "../lib/text.ts";
import type { LiveRuns } from "./live.ts";
import type { RunLogStore } from "./log-ports.ts";
import type { Progress, Telling } from "./ports.ts";

/** A line is for people. */
const longestLine = 4_000;
const longestProgress = 200;

/** Whoever tells more than this ahead of the disk waits for it. */
const mostPending = 256 * 1024;

export interface TellDeps {
  readonly logs: RunLogStore;
  readonly live: LiveRuns;
  /** Told when the log cannot be written. The run goes on: its work matters more than its log. */
  readonly onFault: (fault: unknown, runId: string) => void;
}

/**
 * What one run tells, made fit to be kept and shown: plain, without secrets, and clipped, in this order, so that a secret
 * cannot hide behind invisible characters or a cut. Lines that come while others are written are written together.
 * @param onLost called when the log takes nothing more, since the run is no longer running with this fence
 */
export function createTelling(
  deps: TellDeps,
  run: { readonly id: string; readonly fence: number; readonly loggedLines: number },
  hide: (text: string) => string,
  onAccepted: (location: string) => Promise<void>,
  onLost: () => void,
): Telling & { settled(): Promise<void> } {
  let pending: string[] = [];
  let pendingBytes = 0;
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    while (pending.length > 0) {
      const lines = pending;
      pending = [];
      pendingBytes = 0;
      try {
        if (await deps.logs.append(run.id, lines, run.fence)) deps.live.touch(run.id);
        else onLost();
      } catch (fault) {
        deps.onFault(fault, run.id);
      }
    }
  }

  return {
    loggedLines: run.loggedLines,
    onAccepted,
    onProgress(progress) {
      deps.live.tell(run.id, shown(progress, hide));
    },
    onLog(texts) {
      for (const text of texts.flatMap(plainLines)) {
        const line = clip(hide(text), longestLine);
        pending.push(line);
        pendingBytes += line.length;
      }
      writing ??= write().finally(() => (writing = undefined));
      return pendingBytes > mostPending ? writing : undefined;
    },
    async settled() {
      await writing;
    },
  };
}

function shown({ percent, text }: Progress, hide: (text: string) => string): Progress {
  return {
    ...(percent === undefined || !Number.isFinite(percent) ? {} : { percent: Math.min(100, Math.max(0, percent)) }),
    ...(text === undefined ? {} : { text: clip(hide(plainLine(text)), longestProgress) }),
  };
}
