import type { Action } from "../definition/action.ts";
import type { Deployment, Grant, Person } from "../definition/configuration.ts";
import { listInWords } from "../lib/text.ts";
import { askFreezes, type FreezeRefusal } from "./freeze.ts";
import { refusalToInvoke, type InvokeRefusal } from "./invoke.ts";
import { actorOfPerson, type Policy } from "./policy.ts";
import { grantsOn, type HeldGrant } from "./roles.ts";

/** Somebody who has a role on a deployment: by which grants, and why they may not run the action if they may not. */
export interface Candidate {
  readonly person: Person;
  readonly grants: readonly HeldGrant[];
  readonly refusal?: InvokeRefusal | FreezeRefusal;
}

/**
 * Who may run an action on a deployment that has this status at this instant, and who may not although they hold
 * something there. Each is asked of the very functions that decide about runs.
 */
export function whoCan(
  policy: Policy,
  action: Action,
  deployment: Deployment,
  status: string,
  at: number,
): Candidate[] {
  return policy.people.flatMap((person) => {
    const actor = actorOfPerson(person);
    const grants = grantsOn(policy, actor, deployment);
    const refusal =
      refusalToInvoke(policy, actor, action, deployment, status) ??
      askFreezes(policy, actor, action, deployment, at).refusal;
    if (refusal && grants.length === 0) return [];
    return [{ person, grants, ...(refusal ? { refusal } : {}) }];
  });
}

/** `Owner on the kind search in the env prod, through the group sre`. */
export function grantInWords({ grant, group }: HeldGrant): string {
  return `${grant.role} ${whereInWords(grant)}${group === undefined ? "" : `, through the group ${group}`}`;
}

function whereInWords(grant: Grant): string {
  if (grant.role === "SiteAdmin") return "of the whole site";
  const { kinds, envs, deployments } = grant.on as { kinds?: string[]; envs?: string[]; deployments?: string[] };
  const parts = [
    ...(deployments ? [`on ${listInWords(deployments)}`] : []),
    ...(kinds ? [`on the ${kinds.length === 1 ? "kind" : "kinds"} ${listInWords(kinds)}`] : []),
    ...(envs ? [`in the ${envs.length === 1 ? "env" : "envs"} ${listInWords(envs)}`] : []),
  ];
  return parts.join(" ");
}
