import type { RunEvent } from "../../runs/events.ts";

/** Which news goes first when Slack takes less than there is. The lower, the sooner. */
export const urgency = {
  /** Somebody waits for it: a new run, a request for approval, an end. */
  news: 0,
  /** It goes on. */
  step: 1,
  /** Log and progress of what runs. */
  live: 2,
  /** Another place in the lane. */
  place: 3,
} as const;

/** Events that say no more than that it goes on; all others are news. */
const steps: readonly RunEvent["type"][] = ["started", "accepted", "taken_over"];

export function urgencyOfEvent(type: RunEvent["type"]): number {
  return steps.includes(type) ? urgency.step : urgency.news;
}
