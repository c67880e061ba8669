import { isFinal, type Run, type Status } from "../../runs/run.ts";
import type { Texts } from "../../texts/english.ts";

type Ended = Exclude<Status, "requested" | "awaiting_approval" | "queued" | "running" | "succeeded">;

/** What an end that nobody wanted means, and what to do next. The status line has said what happened. Plain text. */
const advice: { readonly [S in Ended]: (say: Texts["run"]["advice"], run: Run) => string } = {
  failed: (say, { deployment }) => say.failed(deployment.name),
  timed_out: (say, { action, deployment }) => say.timedOut({ timeout: action.timeout, deployment: deployment.name }),
  interrupted: (say) => say.interrupted,
  cancelled: (say, run) => ("outcome" in run ? say.stopped(run.deployment.name) : ""),
  denied: (say) => say.denied,
  rejected: (say) => say.rejected,
  expired: (say) => say.expired,
};

/** Empty where there is nothing to say. */
export function adviceFor(texts: Texts, run: Run): string {
  if (!isFinal(run.status) || run.status === "succeeded") return "";
  return advice[run.status as Ended](texts.run.advice, run);
}
