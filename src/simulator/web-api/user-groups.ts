import { z } from "zod";
import type { SlackObject, UserGroup } from "../control-types.ts";
import type { World } from "../world.ts";
import { Flag, method, refuse, type Answer, type Method } from "./method.ts";

export const userGroupMethods: Readonly<Record<string, Method>> = {
  "usergroups.list": method({
    scopes: ["usergroups:read"],
    arguments: z.object({ include_users: Flag.default(false), include_disabled: Flag.default(false) }),
    run: (args, { world }): Answer => {
      const groups = world.userGroups.all().filter((group) => group.is_enabled || args.include_disabled);
      return { ok: true, usergroups: groups.map((group) => groupForApp(world, group, args.include_users)) };
    },
  }),

  "usergroups.users.list": method({
    scopes: ["usergroups:read"],
    arguments: z.object({ usergroup: z.string(), include_disabled: Flag.default(false) }),
    run: (args, { world }): Answer => {
      const group = world.userGroups.find(args.usergroup);
      if (!group || (!group.is_enabled && !args.include_disabled)) return refuse("no_such_subteam");
      return { ok: true, users: [...group.members] };
    },
  }),
};

function groupForApp(world: World, group: UserGroup, showUsers: boolean): SlackObject {
  return {
    id: group.id,
    team_id: world.workspace.team.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: "",
    handle: group.handle,
    is_external: false,
    date_create: 0,
    date_update: 0,
    date_delete: group.is_enabled ? 0 : 1,
    auto_type: null,
    auto_provision: false,
    enterprise_subteam_id: "",
    created_by: world.workspace.people[0]?.id,
    updated_by: world.workspace.people[0]?.id,
    deleted_by: null,
    prefs: { channels: [], groups: [] },
    ...(showUsers ? { users: [...group.members] } : {}),
    user_count: group.members.length,
    channel_count: 0,
  };
}
