import type { UserGroup } from "../control-types.ts";
import type { Changes } from "./changes.ts";

/** The user groups of the workspace, whose members may change while the app looks. */
export interface UserGroups {
  all(): readonly UserGroup[];
  find(id: string): UserGroup | undefined;
  change(id: string, change: Partial<Pick<UserGroup, "members" | "is_enabled">>): void;
}

export function createUserGroups(seeded: readonly UserGroup[], changes: Changes): UserGroups {
  const groupsById = new Map(seeded.map((group) => [group.id, group]));
  return {
    all: () => [...groupsById.values()],
    find: (id) => groupsById.get(id),
    change(id, change) {
      const group = groupsById.get(id);
      if (!group) return;
      groupsById.set(id, { ...group, ...change });
      changes.note({ kind: "channel" });
    },
  };
}
