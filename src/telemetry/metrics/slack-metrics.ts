import { Counter, Histogram, type Registry } from "prom-client";
import { fewValues } from "./few-values.ts";

export interface SlackMetrics {
  /** Called for each request to Slack's Web API. */
  onCall(method: string, answer: string, ms: number): void;
  /** Called for each message that Slack refused, with what was done then. */
  onFallback(step: string, code: string): void;
}

/** Counts and times the requests to Slack's Web API. */
export function createSlackMetrics(registry: Registry): SlackMetrics {
  const registers = [registry];
  const calls = new Counter({
    name: "signalbox_slack_calls_total",
    help: "Requests to Slack's Web API, by method and answer: ok, Slack's error code, ratelimited, http_500 and the like, or no_answer.",
    labelNames: ["method", "answer"] as const,
    registers,
  });
  const limited = new Counter({
    name: "signalbox_slack_rate_limited_total",
    help: "Answers of Slack with status 429, by method.",
    labelNames: ["method"] as const,
    registers,
  });
  const duration = new Histogram({
    name: "signalbox_slack_call_seconds",
    help: "How long Slack took to answer, by method.",
    labelNames: ["method"] as const,
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
    registers,
  });
  const fallbacks = new Counter({
    name: "signalbox_slack_fallbacks_total",
    help: "Messages of runs that Slack refused, by its error code and by what was tried then: plain, short, unthread, elsewhere, leave, or given_up.",
    labelNames: ["step", "code"] as const,
    registers,
  });
  const fewCodes = fewValues(50);
  const fewMethods = fewValues(50);
  const fewAnswers = fewValues(50);
  return {
    onCall(calledMethod, answer, ms) {
      const method = fewMethods(calledMethod);
      calls.inc({ method, answer: fewAnswers(answer) });
      if (answer === "ratelimited") limited.inc({ method });
      duration.observe({ method }, ms / 1_000);
    },
    onFallback: (step, code) => fallbacks.inc({ step, code: fewCodes(code) }),
  };
}
