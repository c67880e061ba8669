import { isFinal, type Run, type Status } from "../../runs/run.ts";
import { formatDuration } from "../../lib/duration.ts";

type Ended = Exclude<Status, "requested" | "awaiting_approval" | "queued" | "running" | "succeeded">;

/** What an end that nobody wanted means, and what to do next. The status line has said what happened. Plain text. */
const advice: { readonly [S in Ended]: (run: Run) => string } = {
  failed: ({ deployment }) =>
    `The service refused, or broke off: a part may have been done. Read its answer and the log, mend the cause on ${deployment.name}, then run it again.`,
  timed_out: ({ action, deployment }) =>
    `It had ${formatDuration(action.timeout)}, and may still be at work. Look at ${deployment.name} before you run it again.`,
  interrupted: () => "It is not run again by itself, since it may have been done already.",
  cancelled: (run) =>
    "outcome" in run
      ? `What it did before it was stopped stays done. Look at ${run.deployment.name} before you run it again.`
      : "",
  denied: () => "Nothing was run. When the reason is gone, run it again.",
  rejected: () => "Nothing was run. Talk to the one who said no before you ask again.",
  expired: () => "Ask again, and tell those who decide why it cannot wait.",
};

/** Empty where there is nothing to say. */
export function adviceFor(run: Run): string {
  return isFinal(run.status) && run.status !== "succeeded" ? advice[run.status as Ended](run) : "";
}
