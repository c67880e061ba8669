import type { Configuration, Deployment, Scope } from "../definition/configuration.ts";
import type { Actor } from "./actor.ts";

/** What the rules are asked against: the part of the configuration that says who may do what. */
export type Policy = Pick<
  Configuration,
  | "deployments"
  | "people"
  | "bots"
  | "grants"
  | "targets"
  | "approvals"
  | "channel"
  | "implicitDeploymentGrants"
  | "api"
>;

/** Whether every choice that is named contains the deployment. */
export function isInScope(scope: Partial<Scope>, deployment: Deployment): boolean {
  const { kinds, envs, deployments } = scope;
  return (
    (!kinds || kinds.includes(deployment.kind)) &&
    (!envs || envs.includes(deployment.env)) &&
    (!deployments || deployments.includes(deployment.name) || deployments.includes(deployment.id))
  );
}

/** The Slack member as an actor: a person of the configuration, or a stranger. */
export function actorOfSlackMember(policy: Policy, slack: string): Actor {
  const person = policy.people.find((candidate) => candidate.slack === slack);
  return person ? { kind: "person", id: person.id, name: person.name, slack } : { kind: "stranger", slack };
}
