import type { Action } from "../definition/action.ts";
import type { Deployment } from "../definition/configuration.ts";
import type { Refusal } from "../lib/refusal.ts";
import { refusal } from "../texts/sentence.ts";
import type { Actor } from "./actor.ts";
import { permissionToRun } from "./permissions.ts";
import { isInScope, type Policy } from "./policy.ts";
import { may, roleOn } from "./roles.ts";

/** While Platz is at work on a deployment, nothing runs on it unless the action names that very status. */
const inFlightStatuses = ["Installing", "Upgrading", "Renaming", "Uninstalling", "Deleting"];

export type InvokeRefusal = Refusal<
  "unknown_person" | "not_a_target" | "other_env" | "no_role" | "role_too_low" | "status_not_allowed"
>;

/** Whether an action is made for a deployment, by its own document and by the configuration. */
export function isTarget(policy: Policy, action: Action, deployment: Deployment): boolean {
  return isInScope(action.targets, deployment) && isInScope(policy.targets[action.id] ?? {}, deployment);
}

export function unknownPerson(): InvokeRefusal {
  return refusal("unknown_person", "unknownPerson");
}

export function notATarget(action: Action, deployment: Deployment): InvokeRefusal {
  return refusal("not_a_target", "notATarget", { action: action.title, deployment: deployment.name });
}

/**
 * May this actor run this action on this deployment while it has this status? `undefined` is yes.
 * Asked when the form opens, at the request, at each approval and again at the start.
 */
export function refusalToInvoke(
  policy: Policy,
  actor: Actor,
  action: Action,
  deployment: Deployment,
  status: string,
): InvokeRefusal | undefined {
  if (actor.kind === "stranger") return unknownPerson();
  if (!isTarget(policy, action, deployment)) return notATarget(action, deployment);
  if (actor.kind === "deployment" && !isInEnvOf(policy, actor.id, deployment)) {
    const { name, env } = deployment;
    return refusal("other_env", "otherEnv", { actor: actor.name, deployment: name, env });
  }
  const role = roleOn(policy, actor, deployment);
  if (!role) return refusal("no_role", "noRole", { deployment: deployment.name });
  if (!may(policy, actor, deployment, permissionToRun[action.allowed_role])) {
    const facts = { action: action.title, needed: action.allowed_role, deployment: deployment.name, role };
    return refusal("role_too_low", "roleTooLow", facts);
  }
  return statusRefusal(action, deployment, status);
}

/** Whatever is granted: a deployment never reaches beyond its env. */
function isInEnvOf(policy: Policy, id: string, deployment: Deployment): boolean {
  return policy.deployments.some((own) => own.id === id && own.env === deployment.env);
}

function statusRefusal(action: Action, deployment: Deployment, status: string): InvokeRefusal | undefined {
  const allowed = action.allowed_on_statuses;
  if (allowed.includes(status) || (allowed.length === 0 && !inFlightStatuses.includes(status))) return undefined;
  const facts = { action: action.title, deployment: deployment.name, status, allowed };
  return refusal("status_not_allowed", "wrongStatus", facts);
}
