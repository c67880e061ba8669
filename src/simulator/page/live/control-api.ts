/** The two ways the page speaks to the simulator. A fault of the network is an answer too: one sentence for a person. */
import type { ControlAnswer } from "../../control-types.ts";
import { isObject, stringOf } from "../slack-object.ts";

const unreachable = "The simulator did not answer. Is it still running?";

export async function post(path: string, body: object): Promise<ControlAnswer> {
  const answer = await postJson(path, body);
  if (isObject(answer) && typeof answer["ok"] === "boolean") return answer as unknown as ControlAnswer;
  return { ok: false, error: "unreachable", message: unreachable };
}

/** For the answers that are no `ControlAnswer`: options of an external select. Undefined when there was none. */
export async function postJson(path: string, body: object): Promise<unknown> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return undefined;
  }
}

/** The text of a resource; throws with one sentence when it cannot be had. */
export async function getText(path: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(path, { signal });
  const text = await response.text();
  if (!response.ok) throw new Error(sentenceOf(text) || `${path} answered ${response.status}.`);
  return text;
}

function sentenceOf(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? stringOf(body, "message") || stringOf(body, "error") : "";
  } catch {
    return "";
  }
}
