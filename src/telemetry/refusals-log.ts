import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Refusal } from "../lib/refusal.ts";
import type { RunRequest } from "../runs/run.ts";

const everyMs = 60_000;

/** Tells the operator that requests are turned away, once a minute at most, with how many there were since. */
export function createRefusalsLog(log: Log, clock: Clock): (refusal: Refusal, request: RunRequest) => void {
  let toldAt = -Infinity;
  let count = 0;
  return ({ code }, { deployment, action }) => {
    count += 1;
    if (clock.now() - toldAt < everyMs) return;
    log.warn("requests are refused because too much waits, or was asked for", {
      ...{ refused: count, code, deployment: deployment.name, action: action.id },
    });
    toldAt = clock.now();
    count = 0;
  };
}
