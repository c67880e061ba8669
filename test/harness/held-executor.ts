import type { Executor } from "../../src/runs/ports.ts";
import { createFact } from "./fact.ts";
import { succeeded } from "./values.ts";

/** Work that goes on until the test ends it or it is aborted. */
export function createHeldExecutor(): Executor & {
  readonly bodies: unknown[];
  /** The first work has begun. */
  readonly begun: Promise<void>;
  readonly end: () => void;
} {
  const begin = createFact();
  const end = createFact();
  const bodies: unknown[] = [];
  return {
    bodies,
    begun: begin.happened,
    end: end.happen,
    execute(_run, body, signal) {
      begin.happen();
      bodies.push(body);
      return new Promise((resolve, reject) => {
        void end.happened.then(() => resolve(succeeded));
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });
    },
  };
}
