import type { JsonObject } from "../lib/json.ts";
import { haltOn } from "./halt.ts";
import type { Outcome } from "./outcome.ts";
import type { Executor, Stopping } from "./ports.ts";
import type { RunIn } from "./run.ts";

const noWay: Stopping = {
  isStopped: false,
  text: "The target gives no way to ask it to stop: it may still be at work, look there.",
};

const notAsked: Stopping = {
  isStopped: false,
  text: "The target could not be asked to stop: it may still be at work, look there.",
};

/** Asks the target to stop, and says what is known of the work then. Never throws. */
export async function stopWork(
  executor: Executor,
  run: RunIn<"running">,
  body: () => JsonObject,
  how: Pick<Parameters<typeof haltOn>[1], "held" | "ending" | "clock">,
): Promise<Stopping> {
  // The process that has the run by now asks itself.
  if (!how.held.isOwned()) return notAsked;
  const halting = haltOn(["lost"], how);
  try {
    return (await executor.stop?.(run, body(), halting.signal)) ?? noWay;
  } catch {
    return notAsked;
  } finally {
    halting.release();
  }
}

/** The end of a run that somebody wanted stopped. */
export function cancelled({ text }: Stopping): Outcome {
  return { result: "cancelled", summary: text };
}

/** The end of a run whose time was over. */
export function timedOut(stopping: Stopping): Outcome {
  const known =
    stopping === noWay ? "The target may still be at work: look there before you run this again." : stopping.text;
  return { result: "timed_out", summary: `No answer came in time. ${known}` };
}
