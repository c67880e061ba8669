import type { Action } from "../definition/action.ts";
import type { Approval } from "../definition/approval.ts";
import type { Deployment, Person } from "../definition/configuration.ts";
import type { Refusal } from "../lib/refusal.ts";
import { refusal } from "../texts/sentence.ts";
import { actorKey, isSameActor, type Actor } from "./actor.ts";
import { isPermitted, permissionToVote } from "./permissions.ts";
import { actorOfPerson, isInScope, type Policy } from "./policy.ts";
import { grantsOn, may } from "./roles.ts";

/**
 * The approval that a run of this action on this deployment needs: what the action itself asks for together with every
 * policy that matches. The strictest of each wins: most votes, highest role, shortest time.
 */
export function approvalNeeded(policy: Policy, action: Action, deployment: Deployment): Approval | undefined {
  const asked = policy.approvals
    .filter(
      ({ match }) =>
        isInScope(match, deployment) &&
        (!match.actions || match.actions.includes(action.id)) &&
        (match.dangerous === undefined || match.dangerous === action.dangerous),
    )
    .map((rule) => rule.approval);
  if (action.approval) asked.push(action.approval);
  const [first, ...others] = asked;
  return first && others.reduce(stricter, first);
}

function stricter(one: Approval, other: Approval): Approval {
  return {
    required: Math.max(one.required, other.required),
    role: one.role === "Owner" || other.role === "Owner" ? "Owner" : "Maintainer",
    expiresAfter: Math.min(one.expiresAfter, other.expiresAfter),
  };
}

export type VoteRefusal = Refusal<"own_run" | "role_too_low" | "already_voted">;

/** May this actor vote, yes or no, on a run that `requester` asked for? `undefined` is yes. */
export function refusalToVote(
  policy: Policy,
  actor: Actor,
  requester: Actor,
  deployment: Deployment,
  approval: Approval,
): VoteRefusal | undefined {
  if (isSameActor(actor, requester)) {
    return refusal("own_run", "ownRun");
  }
  if (!may(policy, actor, deployment, permissionToVote[approval.role])) {
    return refusal("role_too_low", "mayNotDecide", { role: approval.role, deployment: deployment.name });
  }
  return undefined;
}

/** The people who may decide on a run, for the card to name. */
export function approversOf(policy: Policy, requester: Actor, deployment: Deployment, approval: Approval): Person[] {
  return policy.people.filter(
    (person) => !refusalToVote(policy, actorOfPerson(person), requester, deployment, approval),
  );
}

/** Whom to ask for a decision: whole Slack user groups where the right to decide comes by them, else single people. */
export interface Asked {
  /** Slack's ids of user groups. */
  readonly userGroups: readonly string[];
  readonly people: readonly Person[];
}

export const nobodyAsked: Asked = { userGroups: [], people: [] };

/** Those who may still decide on a run: not its requester, and not who has agreed already. */
export function askedFor(
  policy: Policy,
  requester: Actor,
  deployment: Deployment,
  approval: Approval,
  approvedBy: readonly Actor[],
): Asked {
  const userGroups = new Set<string>();
  const people: Person[] = [];
  for (const person of approversOf(policy, requester, deployment, approval)) {
    const actor = actorOfPerson(person);
    if (approvedBy.some((voter) => isSameActor(voter, actor))) continue;
    const userGroup = userGroupOf(policy, actor, deployment, approval);
    if (userGroup === undefined) people.push(person);
    else userGroups.add(userGroup);
  }
  return { userGroups: [...userGroups], people };
}

/** The Slack user group by which somebody may decide; undefined when a grant of their own, or another group, lets them. */
function userGroupOf(policy: Policy, actor: Actor, deployment: Deployment, approval: Approval): string | undefined {
  const enough = grantsOn(policy, actor, deployment).filter(({ grant }) =>
    isPermitted(grant.role, permissionToVote[approval.role]),
  );
  if (enough.some(({ group }) => group === undefined)) return undefined;
  const ids = new Set(enough.map(({ group }) => group));
  return policy.groups?.find(({ id, slack }) => ids.has(id) && slack !== undefined)?.slack;
}

/** Whether enough different people have agreed. */
export function isApproved(approval: Approval, approvedBy: readonly Actor[]): boolean {
  const people = new Set(approvedBy.map(actorKey));
  return people.size >= approval.required;
}
