import type { InvokingRole } from "../definition/role.ts";

/**
 * What somebody is with regard to one deployment: the most that any grant gives them there. `none` is known and holds
 * nothing there; a stranger is not known at all.
 */
export const holders = ["SiteAdmin", "Admin", "Owner", "Maintainer", "User", "none", "stranger"] as const;
export type Holder = (typeof holders)[number];

const Y = true;
const n = false;

/**
 * Who may do what on a deployment: the one table, from which the functions of `access/` derive. As Platz documents it,
 * `User` sees and may invoke nothing, and the admin of an env counts as Owner in it. (Reference: Platz, roles and
 * authorization.) `cancel_run` is about runs of others: who has asked for one may take it back.
 */
// prettier-ignore
export const permissions = {
  see_run:               { SiteAdmin: Y, Admin: Y, Owner: Y, Maintainer: Y, User: Y, none: n, stranger: n },
  run_maintainer_action: { SiteAdmin: Y, Admin: Y, Owner: Y, Maintainer: Y, User: n, none: n, stranger: n },
  run_owner_action:      { SiteAdmin: Y, Admin: Y, Owner: Y, Maintainer: n, User: n, none: n, stranger: n },
  vote_as_maintainer:    { SiteAdmin: Y, Admin: Y, Owner: Y, Maintainer: Y, User: n, none: n, stranger: n },
  vote_as_owner:         { SiteAdmin: Y, Admin: Y, Owner: Y, Maintainer: n, User: n, none: n, stranger: n },
  cancel_run:            { SiteAdmin: Y, Admin: Y, Owner: Y, Maintainer: n, User: n, none: n, stranger: n },
  see_audit:             { SiteAdmin: Y, Admin: Y, Owner: Y, Maintainer: n, User: n, none: n, stranger: n },
  administer:            { SiteAdmin: Y, Admin: Y, Owner: n, Maintainer: n, User: n, none: n, stranger: n },
} as const satisfies Record<string, Record<Holder, boolean>>;

export type Permission = keyof typeof permissions;

/** Whether the table says yes. */
export function isPermitted(holder: Holder, what: Permission): boolean {
  return permissions[what][holder];
}

/** What running an action needs, by the `allowed_role` of its document. */
export const permissionToRun = {
  Maintainer: "run_maintainer_action",
  Owner: "run_owner_action",
} as const satisfies Record<InvokingRole, Permission>;

/** What voting needs, by the role that the approval asks for. */
export const permissionToVote = {
  Maintainer: "vote_as_maintainer",
  Owner: "vote_as_owner",
} as const satisfies Record<InvokingRole, Permission>;
