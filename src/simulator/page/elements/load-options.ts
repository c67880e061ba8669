/** Asks the app, through the simulator, what an external select offers. */
import { postJson } from "../live/control-api.ts";
import { flagOf, isObject, objectsOf, stringOf } from "../slack-object.ts";
import type { OptionList } from "./surface-context.ts";

export async function loadOptions(path: string, body: object): Promise<OptionList> {
  const answer = await postJson(path, body);
  if (!isObject(answer)) return { options: [], groups: [], problem: "The simulator did not answer." };
  if (!flagOf(answer, "ok")) {
    return { options: [], groups: [], problem: stringOf(answer, "message") || "The app did not answer." };
  }
  return { options: objectsOf(answer, "options"), groups: objectsOf(answer, "option_groups") };
}
