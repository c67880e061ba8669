import type { Configuration, Deployment, Person } from "../definition/configuration.ts";
import type { Scope } from "../definition/scope.ts";
import type { Actor } from "./actor.ts";
import type { DirectorySnapshot } from "./directory.ts";

/** What the rules are asked against: what the configuration says of who may do what, with who is who at this moment. */
export interface Policy extends Pick<
  Configuration,
  "deployments" | "bots" | "grants" | "targets" | "approvals" | "channel" | "implicitDeploymentGrants" | "api"
> {
  /** Those whose Slack account is known. */
  readonly people: readonly Person[];
  /** Absent: there are none. */
  readonly freezes?: Configuration["freezes"];
  /** Absent: there are none. */
  readonly groups?: Configuration["groups"];
  /** The ids of the groups that a person is in, by the person's id. Absent: nobody is in any. */
  readonly groupsByPerson?: ReadonlyMap<string, readonly string[]>;
}

/** The configuration with what the directory knows. What it does not know grants nothing. */
export function policyOf(configuration: Configuration, directory: DirectorySnapshot): Policy {
  const people = peopleOf(configuration, directory);
  const groupsByPerson = new Map(
    people.map((person): [string, string[]] => [
      person.id,
      configuration.groups.filter((group) => isMember(group, person, directory)).map((group) => group.id),
    ]),
  );
  return { ...configuration, people, groupsByPerson };
}

/** Whether every choice that is named contains the deployment. */
export function isInScope(scope: Partial<Scope>, deployment: Deployment): boolean {
  const { kinds, envs, deployments } = scope;
  return (
    (!kinds || kinds.includes(deployment.kind)) &&
    (!envs || envs.includes(deployment.env)) &&
    (!deployments || deployments.includes(deployment.name) || deployments.includes(deployment.id))
  );
}

/** The Slack member as an actor: somebody known, or a stranger. */
export function actorOfSlackMember(policy: Policy, slack: string): Actor {
  const person = policy.people.find((candidate) => candidate.slack === slack);
  return person ? actorOfPerson(person) : { kind: "stranger", slack };
}

export function actorOfPerson({ id, name, slack }: Person): Actor & { kind: "person" } {
  return { kind: "person", id, name, slack };
}

/** The ids of the groups that the actor is in at this moment. */
export function groupsOf(policy: Policy, actor: Actor): readonly string[] {
  return (actor.kind === "person" && policy.groupsByPerson?.get(actor.id)) || [];
}

/**
 * Those who are listed with their Slack account or whose e-mail leads to one, and then those who are only known as
 * members of a Slack user group. One account is one person: the first who claims it.
 */
function peopleOf({ people, groups }: Configuration, directory: DirectorySnapshot): Person[] {
  const bySlack = new Map<string, Person>();
  function add(person: Person): void {
    if (!bySlack.has(person.slack)) bySlack.set(person.slack, person);
  }
  for (const { id, name, slack } of people) if (slack !== undefined) add({ id, name, slack });
  for (const { id, name, slack, email } of people) {
    const account = slack === undefined && email !== undefined ? directory.accountsByEmail.get(email) : undefined;
    if (account) add({ id, name, slack: account.slack });
  }
  for (const { slack: userGroup } of groups) {
    for (const member of (userGroup && directory.membersByUserGroup.get(userGroup)) || []) {
      const account = directory.accountsById.get(member);
      // No id of the configuration has a colon in it, so nobody gets another's grants by being called like them.
      if (account) add({ id: `slack:${member}`, name: account.name, slack: member });
    }
  }
  return [...bySlack.values()];
}

function isMember(group: Configuration["groups"][number], person: Person, directory: DirectorySnapshot): boolean {
  if (group.members.includes(person.id)) return true;
  return (group.slack && directory.membersByUserGroup.get(group.slack)?.includes(person.slack)) || false;
}
