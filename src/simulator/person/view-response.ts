import type { SlackObject } from "../control-types.ts";
import { normaliseView } from "../blocks/normalise.ts";
import { readView } from "../blocks/view.ts";
import { stateFor } from "../element-values.ts";
import { ok, type Result } from "../../lib/result.ts";
import { isSlackObject, textAt } from "../slack-object.ts";
import type { StoredView, ViewContent } from "../state/views.ts";
import type { World } from "../world.ts";
import type { Done } from "./done.ts";
import { refuse, type Refusal } from "./refusal.ts";

/** What Slack shows above the form when the app's answer is none it can follow. */
export const trouble = "We had some trouble connecting. Try again?";

/**
 * Follows the app's answer to a submission: `errors`, `update`, `push`, `clear`, or nothing, which closes this modal
 * and uncovers the one below. Everything else leaves the modal open with the banner.
 */
export function followResponse(world: World, view: StoredView, answer: SlackObject): Result<Done, Refusal> {
  const action = answer["response_action"];
  if (action === undefined && Object.keys(answer).length === 0) {
    world.views.close(view.id);
    return ok(closedOr(world, view));
  }
  switch (action) {
    case "errors":
      return showErrors(world, view, answer["errors"]);
    case "clear":
      world.views.closeAll(view.user);
      return ok({ closed: true });
    case "update":
    case "push": {
      const next = readView(answer["view"]);
      if (next.ok) return show(world, view, action, next.value);
      return giveUp(
        world,
        view,
        `the view to ${action} is refused: ${[next.error.error, ...next.error.problems].join("; ")}`,
      );
    }
    default:
      return giveUp(
        world,
        view,
        `response_action is ${action === undefined ? "missing" : JSON.stringify(action)}, not errors, update, push or clear`,
      );
  }
}

function show(world: World, view: StoredView, action: "update" | "push", sent: ViewContent): Result<Done, Refusal> {
  const content = normaliseView(sent, world.ids);
  if (action === "update") {
    const now = world.views.find(view.id) ?? view;
    world.views.replace(view.id, content, stateFor(content.blocks, now.values));
    return ok({ closed: false });
  }
  const pushed = world.views.push(view.user, content, stateFor(content.blocks));
  return pushed.ok ? ok({ closed: false }) : giveUp(world, view, pushed.error);
}

function showErrors(world: World, view: StoredView, errors: unknown): Result<Done, Refusal> {
  if (!isSlackObject(errors) || Object.keys(errors).length === 0) return giveUp(world, view, "errors names no block");
  const inputs = new Set(
    view.blocks.filter((block) => block["type"] === "input").map((block) => textAt(block, "block_id")),
  );
  const shown: Record<string, string> = {};
  for (const [blockId, text] of Object.entries(errors)) {
    if (!inputs.has(blockId)) return giveUp(world, view, `errors names "${blockId}", which is not an input block`);
    if (typeof text !== "string" || text === "") return giveUp(world, view, `the error for "${blockId}" is not a text`);
    shown[blockId] = text;
  }
  world.views.edit(view.id, { errors: shown });
  return ok({ errors: shown, closed: false });
}

function giveUp(world: World, view: StoredView, why: string): Result<never, Refusal> {
  world.views.edit(view.id, { banner: trouble });
  return refuse("bad_response", `${trouble} (The simulator knows why: ${why}.)`);
}

function closedOr(world: World, view: StoredView): Done {
  return { closed: world.views.stack(view.user).length === 0 };
}
