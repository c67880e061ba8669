import { z } from "zod";
import type { OptionsRequest, SlackObject, ViewOptionsRequest } from "../control-types.ts";
import { limits } from "../blocks/limits.ts";
import { menuOption, optionGroup } from "../blocks/composition.ts";
import { list, object } from "../blocks/check.ts";
import { check } from "../blocks/validate.ts";
import { ok, type Result } from "../../lib/result.ts";
import { interactionBase, messagePlace, viewPlace } from "../payloads.ts";
import type { Scene } from "../scene.ts";
import { objectsAt } from "../slack-object.ts";
import { findElement } from "./element.ts";
import { refuse, refuseOutcome, type Refusal } from "./refusal.ts";
import { findMessage, findPerson, findPresence, findUsableView } from "./who.ts";

/** What the app offers for what was typed. */
interface Offered {
  readonly options: readonly SlackObject[];
  readonly option_groups?: readonly SlackObject[];
  readonly elapsed_ms: number;
}

/** Slack's default: three letters before the app is asked. */
const defaultMinQuery = 3;

export async function optionsInView(
  scene: Scene,
  viewId: string,
  request: ViewOptionsRequest,
): Promise<Result<Offered, Refusal>> {
  const view = findUsableView(scene.world, request.user, viewId);
  if (!view.ok) return view;
  return ask(scene, request, view.value.blocks, viewId, viewPlace(scene.world, view.value));
}

export async function optionsInMessage(scene: Scene, request: OptionsRequest): Promise<Result<Offered, Refusal>> {
  const presence = findPresence(scene.world, request.user, request.channel);
  if (!presence.ok) return presence;
  const message = findMessage(scene.world, presence.value, request.message_ts);
  if (!message.ok) return message;
  const place = `${request.channel} ${request.message_ts}`;
  return ask(scene, request, message.value.blocks, place, messagePlace(scene.world, message.value));
}

async function ask(
  scene: Scene,
  request: ViewOptionsRequest,
  blocks: readonly SlackObject[],
  place: string,
  where: SlackObject,
): Promise<Result<Offered, Refusal>> {
  const { world, app } = scene;
  const person = findPerson(world, request.user);
  if (!person.ok) return person;
  const found = findElement(blocks, request.action_id, request.block_id);
  if (!found.ok) return found;
  const { element, blockId, actionId } = found.value;
  if (element["type"] !== "external_select" && element["type"] !== "multi_external_select") {
    return refuse("invalid_request", `"${actionId}" is no external select; its options are in the block.`);
  }
  const minQuery = z.number().catch(defaultMinQuery).parse(element["min_query_length"]);
  if (request.query.length < minQuery) return ok({ options: [], elapsed_ms: 0 });
  const payload = {
    ...interactionBase(world, "block_suggestion", person.value),
    ...where,
    block_id: blockId,
    action_id: actionId,
    value: request.query,
  };
  const outcome = await app.deliver({ kind: "interactive", payload, acceptsResponse: true });
  if (outcome.status !== "acked") return refuseOutcome(outcome);
  const offered = readOffer(outcome.payload);
  if (!offered.ok) return offered;
  world.loadedOptions.add(place, blockId, actionId, allOptions(offered.value));
  return ok({ ...offered.value, elapsed_ms: outcome.elapsedMs });
}

/** Too many options are silently none, as in Slack; wrong ones are refused, so that the author sees why. */
function readOffer(answer: SlackObject): Result<Omit<Offered, "elapsed_ms">, Refusal> {
  const offer = object({}, { options: list(menuOption, { min: 0 }), option_groups: list(optionGroup, { min: 0 }) });
  const problems = check(offer, answer, "modal", "");
  if (problems.length > 0) {
    return refuse("bad_response", `The app answered with options that Slack does not show: ${problems.join("; ")}.`);
  }
  const options = objectsAt(answer, "options");
  const groups = objectsAt(answer, "option_groups");
  if (options.length > limits.select.options || groups.length > limits.select.groups) return ok({ options: [] });
  return ok({ options, ...(groups.length > 0 ? { option_groups: groups } : {}) });
}

function allOptions({ options, option_groups = [] }: Omit<Offered, "elapsed_ms">): readonly SlackObject[] {
  return [...options, ...option_groups.flatMap((group) => objectsAt(group, "options"))];
}
