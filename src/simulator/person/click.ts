import type { ClickRequest, SlackObject, TypedValue, ViewClickRequest } from "../control-types.ts";
import { holdsValue } from "../element-values.ts";
import { ok, type Result } from "../../lib/result.ts";
import { interactionBase, messagePlace, responseUrl, viewPlace } from "../payloads.ts";
import type { Scene } from "../scene.ts";
import { textAt } from "../slack-object.ts";
import type { StoredView } from "../state/views.ts";
import type { Done } from "./done.ts";
import { checkConfirmed, findElement, readTyped, toAction, type Found } from "./element.ts";
import { refuse, refuseOutcome, type Refusal } from "./refusal.ts";
import { findMessage, findPerson, findPresence, findUsableView } from "./who.ts";

/** A person clicks a button in a message, or chooses something there. */
export async function clickInMessage(scene: Scene, request: ClickRequest): Promise<Result<Done, Refusal>> {
  const { world } = scene;
  const presence = findPresence(world, request.user, request.channel);
  if (!presence.ok) return presence;
  const message = findMessage(world, presence.value, request.message_ts);
  if (!message.ok) return message;
  const { person, channel } = presence.value;

  const place = `${channel.id} ${message.value.ts}`;
  const used = use(scene, message.value.blocks, request, place);
  if (!used.ok) return used;
  const { found, state } = used.value;
  if (state) world.messageState.set(person.id, message.value, found.blockId, found.actionId, state);
  if (!isDispatched(found)) return ok({});

  const action = toAction(world, found, request.value, state);
  if (!action.ok) return action;
  const target = { channel: channel.id, user: person.id, message_ts: message.value.ts };
  const payload = {
    ...interactionBase(world, "block_actions", person),
    ...messagePlace(world, message.value),
    trigger_id: world.triggers.issue({ user: person.id, channel: channel.id }),
    state: { values: world.messageState.get(person.id, message.value) },
    response_url: responseUrl(world, world.responseUrls.issue(target)),
    actions: [action.value],
  };
  return deliverAction(scene, payload, found.element);
}

/** A person uses a button, select or other element in a modal that is not one of its inputs. */
export async function clickInView(
  scene: Scene,
  viewId: string,
  request: ViewClickRequest,
): Promise<Result<Done, Refusal>> {
  const { world } = scene;
  const view = findUsableView(world, request.user, viewId);
  if (!view.ok) return view;
  const used = use(scene, view.value.blocks, request, viewId);
  if (!used.ok) return used;
  const { found, state } = used.value;
  if (state) keepValue(scene, view.value, found, state);
  return isDispatched(found) ? dispatchFromView(scene, viewId, found, request.value, state) : ok({});
}

/** Sends `block_actions` for an element in a modal, with the modal as it is now. */
export async function dispatchFromView(
  scene: Scene,
  viewId: string,
  found: Found,
  typed: TypedValue | undefined,
  state: SlackObject | undefined,
): Promise<Result<Done, Refusal>> {
  const { world } = scene;
  const view = world.views.find(viewId);
  if (!view) return refuse("view_not_found", `The modal ${viewId} is closed.`);
  const person = findPerson(world, view.user);
  if (!person.ok) return person;
  const action = toAction(world, found, typed, state);
  if (!action.ok) return action;
  const payload = {
    ...interactionBase(world, "block_actions", person.value),
    ...viewPlace(world, view),
    trigger_id: world.triggers.issue({ user: view.user, view: view.id }),
    actions: [action.value],
  };
  return deliverAction(scene, payload, found.element);
}

/** Writes what was typed or chosen into the modal's state; an error shown at this block is gone. */
export function keepValue({ world }: Scene, view: StoredView, { blockId, actionId }: Found, state: SlackObject): void {
  const now = world.views.find(view.id) ?? view;
  const { [blockId]: _mended, ...errors } = now.errors;
  const values = { ...now.values, [blockId]: { ...now.values[blockId], [actionId]: state } };
  world.views.edit(view.id, { values, errors });
}

/** Finds the element, asks for confirmation, reads the value; everything before the app hears of it. */
function use(
  { world }: Scene,
  blocks: readonly SlackObject[],
  request: ViewClickRequest,
  place: string,
): Result<{ readonly found: Found; readonly state: SlackObject | undefined }, Refusal> {
  const found = findElement(blocks, request.action_id, request.block_id);
  if (!found.ok) return found;
  const confirmed = checkConfirmed(found.value.element, request.confirmed);
  if (!confirmed.ok) return confirmed;
  if (!holdsValue(found.value.element)) return ok({ found: found.value, state: undefined });
  if (request.value === undefined) {
    return refuse("invalid_value", `"${request.action_id}" takes a value; send what was chosen as "value".`);
  }
  const state = readTyped(world, found.value, request.value, place);
  return state.ok ? ok({ found: found.value, state: state.value }) : state;
}

/** Whether the app hears of it at once; an input keeps its value until the form is sent, unless it dispatches. */
export function isDispatched({ block }: Found): boolean {
  return block["type"] !== "input" || block["dispatch_action"] === true;
}

async function deliverAction(scene: Scene, payload: SlackObject, element: SlackObject): Promise<Result<Done, Refusal>> {
  const url = textAt(element, "url");
  const outcome = await scene.app.deliver({ kind: "interactive", payload, acceptsResponse: false });
  if (outcome.status === "acked") return ok({ elapsed_ms: outcome.elapsedMs, ...(url === undefined ? {} : { url }) });
  // A link opens whether or not the app has heard of it.
  return url === undefined ? refuseOutcome(outcome) : ok({ url });
}
