import { ok, type Result } from "../../lib/result.ts";
import type { PersonRequest } from "../control-types.ts";
import { userForApp } from "../payloads.ts";
import type { Scene } from "../scene.ts";
import { tellApp } from "../tell-app.ts";
import type { Done } from "./done.ts";
import { refuse, type Refusal } from "./refusal.ts";
import { findPerson } from "./who.ts";

/** A person changes their language or time zone. */
export function changeSettings(scene: Scene, id: string, request: PersonRequest): Result<Done, Refusal> {
  const { world } = scene;
  const person = findPerson(world, id);
  if (!person.ok) return person;
  const { locale, tz } = request;
  if (locale !== undefined && !isKnown(() => new Intl.Locale(locale))) {
    return refuse("invalid_value", `"${locale}" is no language; write it like de-DE.`);
  }
  if (tz !== undefined && !isKnown(() => new Intl.DateTimeFormat("en", { timeZone: tz }))) {
    return refuse("invalid_value", `"${tz}" is no time zone; write it like Europe/Berlin.`);
  }
  world.workspace.change(id, { ...(locale === undefined ? {} : { locale }), ...(tz === undefined ? {} : { tz }) });
  const changed = world.workspace.person(id) ?? person.value;
  const event_ts = world.timestamps();
  tellApp(scene, "user_change", { type: "user_change", user: userForApp(world, changed, true), event_ts });
  return ok({});
}

function isKnown(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}
