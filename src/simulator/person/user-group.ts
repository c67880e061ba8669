import { ok, type Result } from "../../lib/result.ts";
import type { UserGroupRequest } from "../control-types.ts";
import type { Scene } from "../scene.ts";
import { tellApp } from "../tell-app.ts";
import type { Done } from "./done.ts";
import { refuse, type Refusal } from "./refusal.ts";
import { findPerson } from "./who.ts";

/** An admin changes a user group. The app hears of who came and went when it has subscribed to that. */
export function changeUserGroup(scene: Scene, id: string, request: UserGroupRequest): Result<Done, Refusal> {
  const { world } = scene;
  const before = world.userGroups.find(id);
  if (!before) return refuse("group_not_found", `There is no user group "${id}"; GET /control/workspace lists them.`);
  for (const member of request.members ?? []) {
    const person = findPerson(world, member);
    if (!person.ok) return person;
  }
  world.userGroups.change(id, {
    ...(request.members ? { members: [...new Set(request.members)] } : {}),
    ...(request.is_enabled === undefined ? {} : { is_enabled: request.is_enabled }),
  });
  const after = world.userGroups.find(id)?.members ?? [];
  const added = after.filter((member) => !before.members.includes(member));
  const removed = before.members.filter((member) => !after.includes(member));
  if (added.length + removed.length > 0) {
    const date_update = Math.floor(world.clock.now() / 1_000);
    tellApp(scene, "subteam_members_changed", {
      type: "subteam_members_changed",
      subteam_id: id,
      team_id: world.workspace.team.id,
      date_previous_update: date_update,
      date_update,
      added_users: added,
      added_users_count: added.length,
      removed_users: removed,
      removed_users_count: removed.length,
      event_ts: world.timestamps(),
    });
  }
  return ok({});
}
