import type { JsonObject } from "../../lib/json.ts";
import type { Stopping } from "../../runs/ports.ts";
import type { RunIn } from "../../runs/run.ts";
import { call, type Call } from "./call.ts";
import { codeOf } from "./failure.ts";
import { isGood, statusInWords } from "./outcome.ts";
import { planStop, withToken } from "./plan.ts";
import { receive } from "./receive.ts";
import { parseJson, toState } from "./told.ts";

const look = "it may still be at work, look there.";

/**
 * Asks the target to stop the work of a run, at the place that the action names and within its grace. Only an answer of
 * 2xx that does not say otherwise counts as stopped. Never throws for what the target does.
 * @throws the call's signal's reason when it aborts before
 */
export async function stopByHttp(
  context: Call,
  run: RunIn<"running">,
  body: JsonObject,
  grace: number,
): Promise<Stopping> {
  const plan = planStop(run, body, "");
  if (!plan.ok)
    return open(`The target could not be asked to stop: ${plan.error}. It may still be at work, look there.`);
  const slow = new AbortController();
  const timer = context.clock.after(grace, () => slow.abort());
  const signal = AbortSignal.any([context.signal, slow.signal]);
  try {
    const called = await call(context, (token) => withToken(plan.value, token), signal);
    if (called.kind === "failed") {
      const code = codeOf(called.error);
      return open(`The target did not answer when it was asked to stop${code && ` (${code})`}: ${look}`);
    }
    const { statusCode: status = 0 } = called.answer;
    const { kept } = await receive(called.answer, context.limits, signal);
    if (!isGood(status)) return open(`Asked to stop, the target answered ${statusInWords(status)}: ${look}`);
    if (status === 202 || toState(parseJson(kept.toString("utf8")))?.status === "running") {
      return open(`The target has taken the request to stop: ${look}`);
    }
    return { isStopped: true, text: "The target says it has stopped." };
  } catch {
    context.signal.throwIfAborted();
    return open(`The target did not answer in time when it was asked to stop: ${look}`);
  } finally {
    timer.cancel();
  }
}

function open(text: string): Stopping {
  return { isStopped: false, text };
}
