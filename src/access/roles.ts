import type { Deployment, Grant } from "../definition/configuration.ts";
import type { Actor } from "./actor.ts";
import { holders, isPermitted, type Holder, type Permission } from "./permissions.ts";
import { groupsOf, isInScope, type Policy } from "./policy.ts";

/** What one may hold on a deployment, least first. Admins of its env and of the site count as Owner. */
export const roles = ["User", "Maintainer", "Owner"] as const;
export type Role = (typeof roles)[number];

/** What each holder counts as. */
const roleOfHolder = {
  SiteAdmin: "Owner",
  Admin: "Owner",
  Owner: "Owner",
  Maintainer: "Maintainer",
  User: "User",
  none: undefined,
  stranger: undefined,
} as const satisfies Record<Holder, Role | undefined>;

/** A grant that holds, and the group through which it comes when it is not the actor's own. */
export interface HeldGrant {
  readonly grant: Grant;
  readonly group?: string;
}

/** The grants to an actor, wherever they hold. */
export function grantsOf(policy: Policy, actor: Actor): HeldGrant[] {
  const names = namesOf(policy, actor);
  return policy.grants.flatMap((grant) => {
    const name = names.find((candidate) => candidate.to === grant.to);
    if (!name) return [];
    return [name.group === undefined ? { grant } : { grant, group: name.group }];
  });
}

/** The grants to an actor that hold on a deployment. */
export function grantsOn(policy: Policy, actor: Actor, deployment: Deployment): HeldGrant[] {
  return grantsOf(policy, actor).filter(({ grant }) => grant.role === "SiteAdmin" || isInScope(grant.on, deployment));
}

/** The most that an actor is with regard to a deployment. */
export function holderOn(policy: Policy, actor: Actor, deployment: Deployment): Holder {
  if (actor.kind === "stranger") return "stranger";
  const held = grantsOn(policy, actor, deployment).map(({ grant }) => grant.role);
  return holders.find((holder) => held.some((role) => role === holder)) ?? "none";
}

/** The highest role of an actor on a deployment; undefined for none. Strangers have none. */
export function roleOn(policy: Policy, actor: Actor, deployment: Deployment): Role | undefined {
  return roleOfHolder[holderOn(policy, actor, deployment)];
}

/** Whether the table of permissions says yes to this actor on this deployment. */
export function may(policy: Policy, actor: Actor, deployment: Deployment, what: Permission): boolean {
  return isPermitted(holderOn(policy, actor, deployment), what);
}

export function isAtLeast(role: Role | undefined, wanted: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(wanted);
}

/** What grants may call an actor: by its own name, or by a group that it is in. */
function namesOf(policy: Policy, actor: Actor): { to: string; group?: string }[] {
  if (actor.kind !== "person") return [];
  return [
    { to: actor.id },
    { to: `person:${actor.id}` },
    ...groupsOf(policy, actor).map((group) => ({ to: `group:${group}`, group })),
  ];
}
