import type { Progress, Telling } from "../../src/runs/ports.ts";
import { createFact } from "./fact.ts";

/** Takes what an executor tells, and keeps it to be looked at. */
export interface Told extends Telling {
  readonly lines: string[];
  readonly progress: Progress[];
  readonly locations: string[];
  /** Resolves when this has been logged, or is the text of the progress. */
  has(text: string): Promise<void>;
}

export function createTold(loggedLines = 0): Told {
  const lines: string[] = [];
  const progress: Progress[] = [];
  const locations: string[] = [];
  let news = createFact();

  function changed(): void {
    news.happen();
    news = createFact();
  }

  return {
    lines,
    progress,
    locations,
    loggedLines,
    onLog(more) {
      for (const line of more) lines.push(line);
      changed();
    },
    onProgress(step) {
      progress.push(step);
      changed();
    },
    async onAccepted(location) {
      locations.push(location);
    },
    async has(text) {
      while (!lines.includes(text) && !progress.some((step) => step.text === text)) await news.happened;
    },
  };
}
