import type { HomeRequest } from "../control-types.ts";
import { ok, type Result } from "../../lib/result.ts";
import { viewForApp } from "../payloads.ts";
import type { Scene } from "../scene.ts";
import { tellApp } from "../tell-app.ts";
import type { Done } from "./done.ts";
import { refuse, type Refusal } from "./refusal.ts";
import { findPerson } from "./who.ts";

/** A person opens the app's Home tab or its Messages tab. The app is told each time, and not whether it was the first. */
export function openHome(scene: Scene, request: HomeRequest): Result<Done, Refusal> {
  const { world } = scene;
  const person = findPerson(world, request.user);
  if (!person.ok) return person;
  const tab = request.tab ?? "home";
  const { app } = world.workspace;
  if (!(tab === "home" ? app.home_tab : app.messages_tab)) {
    return refuse("tab_off", `The app's manifest switches its ${tab} tab off (features.app_home).`);
  }
  const channel = world.workspace.openDirect(request.user).channel.id;
  const published = world.views.home(request.user);
  tellApp(scene, "app_home_opened", {
    type: "app_home_opened",
    user: request.user,
    channel,
    tab,
    ...(tab === "home" && published ? { view: viewForApp(world, published) } : {}),
    event_ts: world.timestamps(),
  });
  return ok({ channel });
}
