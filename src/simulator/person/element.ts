import type { ConfirmDialog, SlackObject, TypedValue } from "../control-types.ts";
import { interactiveElements } from "../blocks/validate.ts";
import { confirmOf } from "../client-checks.ts";
import { holdsValue, readValue } from "../element-values.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { fileForApp } from "../payloads.ts";
import { objectAt, objectsAt, textAt, textOf } from "../slack-object.ts";
import type { World } from "../world.ts";
import { refuse, type Refusal } from "./refusal.ts";

export interface Found {
  readonly block: SlackObject;
  readonly blockId: string;
  readonly element: SlackObject;
  readonly actionId: string;
}

/** The element that is meant; the first of its name when no block is given. */
export function findElement(
  blocks: readonly SlackObject[],
  actionId: string,
  blockId: string | undefined,
): Result<Found, Refusal> {
  const found = usableElements(blocks).find(
    (candidate) => candidate.actionId === actionId && (blockId === undefined || candidate.blockId === blockId),
  );
  if (found) return ok(found);
  const known = usableElements(blocks).map((candidate) => candidate.actionId);
  const offer = known.length > 0 ? `It has: ${known.join(", ")}.` : "It has none now.";
  return refuse("element_not_found", `There is no element "${actionId}" here any more. ${offer}`);
}

export function usableElements(blocks: readonly SlackObject[]): readonly Found[] {
  return blocks.flatMap((block) =>
    interactiveElements(block).map((element) => ({
      block,
      blockId: textAt(block, "block_id") ?? "",
      element,
      actionId: textAt(element, "action_id") ?? "",
    })),
  );
}

/** Refuses until the person has answered the element's "are you sure?". The dialog is the client's; no app sees it. */
export function checkConfirmed(element: SlackObject, confirmed: boolean | undefined): Result<undefined, Refusal> {
  const confirm = confirmOf(element);
  if (!confirm || confirmed === true) return ok(undefined);
  const dialog: ConfirmDialog = {
    title: textOf(confirm["title"]) || "Are you sure?",
    text: textOf(confirm["text"]),
    confirm: textOf(confirm["confirm"]) || "Yes",
    deny: textOf(confirm["deny"]) || "No",
    style: confirm["style"] === "danger" || confirm["style"] === "primary" ? confirm["style"] : null,
  };
  return err({
    error: "confirmation_needed",
    message: `Asked first: "${dialog.title}". Send it again with "confirmed": true to answer "${dialog.confirm}".`,
    confirm: dialog,
  });
}

/** What a person gives to an element, in the shape of `state.values`. */
export function readTyped(world: World, found: Found, typed: TypedValue, place: string): Result<SlackObject, Refusal> {
  const value = readValue(found.element, typed, {
    loaded: world.loadedOptions.get(place, found.blockId, found.actionId),
    isPerson: (id) => world.workspace.person(id) !== undefined,
    isChannel: (id) => world.workspace.channel(id) !== undefined,
    fileOf: (id) => {
      const file = world.files.find(id);
      return file && fileForApp(world, file);
    },
  });
  return value.ok ? value : refuse("invalid_value", `The element "${found.actionId}" ${value.error}.`);
}

/** One entry of `actions` in a `block_actions` payload. */
export function toAction(
  world: World,
  found: Found,
  typed: TypedValue | undefined,
  state: SlackObject | undefined,
): Result<SlackObject, Refusal> {
  const { element, blockId, actionId } = found;
  const base = { type: element["type"], block_id: blockId, action_id: actionId, action_ts: world.timestamps() };
  if (holdsValue(element)) {
    return ok({ ...pick(element, ["placeholder", "confirm", ...initials]), ...state, ...base });
  }
  if (element["type"] === "feedback_buttons") return chooseFeedback(base, element, actionId, typed);
  if (element["type"] !== "overflow") {
    return ok({ ...pick(element, ["text", "value", "url", "style", "confirm"]), ...base });
  }
  const option = objectsAt(element, "options").find((candidate) => candidate["value"] === typed);
  if (!option) return refuse("invalid_value", `The menu "${actionId}" has no option "${String(typed ?? "")}".`);
  return ok({ ...pick(element, ["confirm"]), selected_option: option, ...base });
}

/** Two buttons in one element: which of them was pressed is told by its value. */
function chooseFeedback(
  base: SlackObject,
  element: SlackObject,
  actionId: string,
  typed: TypedValue | undefined,
): Result<SlackObject, Refusal> {
  const buttons = [objectAt(element, "positive_button"), objectAt(element, "negative_button")];
  const pressed = buttons.find((button) => button?.["value"] === typed);
  if (pressed) return ok({ ...pick(pressed, ["text", "value"]), ...base });
  const known = buttons.map((button) => String(button?.["value"])).join(" or ");
  return refuse("invalid_value", `"${actionId}" takes the value of one of its buttons: ${known}.`);
}

const initials = [
  "initial_option",
  "initial_options",
  "initial_user",
  "initial_date",
  "initial_time",
  "initial_channel",
];

function pick(value: SlackObject, names: readonly string[]): SlackObject {
  return Object.fromEntries(names.flatMap((name) => (value[name] === undefined ? [] : [[name, value[name]]])));
}
