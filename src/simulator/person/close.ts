import type { ViewCloseRequest } from "../control-types.ts";
import { ok, type Result } from "../../lib/result.ts";
import { interactionBase, viewForApp } from "../payloads.ts";
import type { Scene } from "../scene.ts";
import type { StoredView } from "../state/views.ts";
import type { Done } from "./done.ts";
import type { Refusal } from "./refusal.ts";
import { findPerson, findTopView } from "./who.ts";

/**
 * A person closes the modal on top, or all of them with the cross in the corner. Apps that asked for it
 * (`notify_on_close`) are told; the person does not see whether they have heard.
 */
export async function closeView(
  scene: Scene,
  viewId: string,
  request: ViewCloseRequest,
): Promise<Result<Done, Refusal>> {
  const { world } = scene;
  const view = findTopView(world, request.user, viewId);
  if (!view.ok) return view;
  const cleared = request.all === true || view.value.clear_on_close;
  const closing = cleared ? [...world.views.stack(request.user)].reverse() : [view.value];
  if (cleared) world.views.closeAll(request.user);
  else world.views.close(viewId);
  for (const closed of closing.filter((candidate) => candidate.notify_on_close))
    await tellClosed(scene, closed, cleared);
  return ok({ closed: world.views.stack(request.user).length === 0 });
}

async function tellClosed(scene: Scene, view: StoredView, cleared: boolean): Promise<void> {
  const person = findPerson(scene.world, view.user);
  if (!person.ok) return;
  const payload = {
    ...interactionBase(scene.world, "view_closed", person.value),
    view: viewForApp(scene.world, view),
    is_cleared: cleared,
  };
  await scene.app.deliver({ kind: "interactive", payload, acceptsResponse: false });
}
