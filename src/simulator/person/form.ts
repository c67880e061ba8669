import type { SlackObject, ViewValuesRequest } from "../control-types.ts";
import { clientErrors } from "../client-checks.ts";
import { holdsValue } from "../element-values.ts";
import { ok, type Result } from "../../lib/result.ts";
import { interactionBase, viewForApp } from "../payloads.ts";
import type { Scene } from "../scene.ts";
import type { StoredView } from "../state/views.ts";
import { dispatchFromView, isDispatched, keepValue } from "./click.ts";
import type { Done } from "./done.ts";
import { readTyped, usableElements, type Found } from "./element.ts";
import { refuse, refuseOutcome, type Refusal } from "./refusal.ts";
import { followResponse, trouble } from "./view-response.ts";
import { findPerson, findTopView, findUsableView } from "./who.ts";

interface Filled extends Found {
  readonly state: SlackObject;
  readonly changed: boolean;
}

/** A person fills inputs in. Inputs with `dispatch_action` tell the app of a new value at once. */
export async function fillView(
  scene: Scene,
  viewId: string,
  request: ViewValuesRequest,
): Promise<Result<Done, Refusal>> {
  const view = findUsableView(scene.world, request.user, viewId);
  if (!view.ok) return view;
  const filled = fill(scene, view.value, request.values ?? {});
  if (!filled.ok) return filled;
  let done: Done = {};
  for (const input of filled.value) {
    if (!input.changed || input.block["type"] !== "input" || !isDispatched(input)) continue;
    const told = await dispatchFromView(scene, viewId, input, undefined, input.state);
    if (!told.ok) return told;
    done = told.value;
  }
  return ok(done);
}

/** A person sends the form. */
export async function submitView(
  scene: Scene,
  viewId: string,
  request: ViewValuesRequest,
): Promise<Result<Done, Refusal>> {
  const { world } = scene;
  const view = findTopView(world, request.user, viewId);
  if (!view.ok) return view;
  if (view.value.submit === null) return refuse("not_submittable", "This modal has no submit button.");
  if (scene.submitting.has(viewId)) {
    return refuse("submission_pending", "This form is on its way; Slack's client sends it only once.");
  }
  const filled = fill(scene, view.value, request.values ?? {});
  if (!filled.ok) return filled;
  const ready = world.views.find(viewId) ?? view.value;
  const errors = request.skip_client_checks ? {} : clientErrors(ready.blocks, ready.values);
  world.views.edit(viewId, { errors });
  if (Object.keys(errors).length > 0) return ok({ errors, closed: false });
  scene.submitting.add(viewId);
  try {
    return await deliverSubmission(scene, world.views.find(viewId) ?? ready);
  } finally {
    scene.submitting.delete(viewId);
  }
}

async function deliverSubmission(scene: Scene, view: StoredView): Promise<Result<Done, Refusal>> {
  const { world } = scene;
  const person = findPerson(world, view.user);
  if (!person.ok) return person;
  const payload = {
    ...interactionBase(world, "view_submission", person.value),
    trigger_id: world.triggers.issue({ user: view.user, view: view.id }),
    view: viewForApp(world, view),
    response_urls: [],
  };
  const outcome = await scene.app.deliver({ kind: "interactive", payload, acceptsResponse: true });
  if (outcome.status !== "acked") {
    world.views.edit(view.id, { banner: trouble });
    return refuseOutcome(outcome);
  }
  const followed = followResponse(world, view, outcome.payload);
  return followed.ok ? ok({ ...followed.value, ack: outcome.payload, elapsed_ms: outcome.elapsedMs }) : followed;
}

/** Puts all values in or, when one is impossible, none. */
function fill(
  scene: Scene,
  view: StoredView,
  values: NonNullable<ViewValuesRequest["values"]>,
): Result<readonly Filled[], Refusal> {
  const filled: Filled[] = [];
  for (const [blockId, typed] of Object.entries(values)) {
    const found = usableElements(view.blocks).find(
      (candidate) => candidate.blockId === blockId && holdsValue(candidate.element),
    );
    if (!found) {
      const known = usableElements(view.blocks).map((candidate) => candidate.blockId);
      return refuse("block_not_found", `There is no input "${blockId}" in this modal. It has: ${known.join(", ")}.`);
    }
    const state = readTyped(scene.world, found, typed, view.id);
    if (!state.ok) return state;
    const before = view.values[blockId]?.[found.actionId];
    filled.push({ ...found, state: state.value, changed: JSON.stringify(before) !== JSON.stringify(state.value) });
  }
  for (const input of filled) keepValue(scene, view, input, input.state);
  return ok(filled);
}
