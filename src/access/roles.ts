import type { Deployment, Grant } from "../definition/configuration.ts";
import type { Actor } from "./actor.ts";
import { isInScope, type Policy } from "./policy.ts";

/** What one may hold on a deployment, least first. Admins of its env and of the site count as Owner. */
export const roles = ["User", "Maintainer", "Owner"] as const;
export type Role = (typeof roles)[number];

/** What a grant gives where it holds (reference: Platz, roles and authorization). */
const roleOfGrant = {
  User: "User",
  Maintainer: "Maintainer",
  Owner: "Owner",
  Admin: "Owner",
  SiteAdmin: "Owner",
} as const satisfies Record<Grant["role"], Role>;

/** The highest role of an actor on a deployment; undefined for none. Strangers have none. */
export function roleOn(policy: Policy, actor: Actor, deployment: Deployment): Role | undefined {
  if (actor.kind === "deployment") return implicitRole(policy, actor.id, deployment);
  if (actor.kind === "stranger") return undefined;
  const name = actor.kind === "bot" ? `bot:${actor.id}` : actor.id;
  const held = policy.grants
    .filter((grant) => grant.to === name && (grant.role === "SiteAdmin" || isInScope(grant.on, deployment)))
    .map((grant) => roleOfGrant[grant.role]);
  return roles.findLast((role) => held.includes(role));
}

/** Deployments maintain their neighbours in the env, unless that is switched off (reference: Platz, deployments). */
function implicitRole(policy: Policy, id: string, deployment: Deployment): Role | undefined {
  const own = policy.deployments.find((candidate) => candidate.id === id);
  return policy.implicitDeploymentGrants && own?.env === deployment.env ? "Maintainer" : undefined;
}

export function isAtLeast(role: Role | undefined, wanted: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(wanted);
}
