import { describe, expect, it } from "vitest";
import { emptyDirectory, type DirectorySnapshot } from "../../../src/access/directory.ts";
import { actorOfSlackMember, groupsOf, policyOf } from "../../../src/access/policy.ts";
import { grantsOn, roleOn } from "../../../src/access/roles.ts";
import { grantInWords, whoCan } from "../../../src/access/who-can.ts";
import { Configuration } from "../../../src/definition/configuration.ts";
import { aDeployment, anAction } from "../../harness/values.ts";

const search = aDeployment();

const configuration = Configuration.parse({
  people: [
    { id: "ana", name: "Ana", slack: "U0ANA" },
    { id: "bo", name: "Bo", email: "Bo@Example.com" },
    { id: "cleo", name: "Cleo", slack: "U0CLEO", email: "cleo@example.com" },
  ],
  groups: [
    { id: "sre", slack: "S0SRE" },
    { id: "leads", members: ["bo"] },
  ],
  grants: [
    { to: "group:sre", role: "Maintainer", on: { kinds: ["search"] } },
    { to: "group:leads", role: "Owner", on: { kinds: ["search"] } },
    { to: "person:cleo", role: "User", on: { kinds: ["search"] } },
  ],
});

function directory(members: string[], accounts: Record<string, string> = {}, emails: Record<string, string> = {}) {
  const account = (slack: string) => ({ slack, name: `Name of ${slack}` });
  const snapshot: DirectorySnapshot = {
    membersByUserGroup: new Map([["S0SRE", members]]),
    accountsById: new Map(Object.keys(accounts).map((slack) => [slack, account(slack)])),
    accountsByEmail: new Map(Object.entries(emails).map(([email, slack]) => [email, account(slack)])),
  };
  return snapshot;
}

function roleOfMember(slack: string, known: DirectorySnapshot): string | undefined {
  const policy = policyOf(configuration, known);
  return roleOn(policy, actorOfSlackMember(policy, slack), search);
}

describe("a group", () => {
  it("gives its grants to those who are in it now, and to nobody when it is not known", () => {
    expect(roleOfMember("U0ANA", directory(["U0ANA"]))).toBe("Maintainer");
    expect(roleOfMember("U0ANA", directory([]))).toBeUndefined();
    expect(roleOfMember("U0ANA", emptyDirectory)).toBeUndefined();
  });

  it("may be of people that only Slack knows, whose id is nobody's of the configuration", () => {
    const policy = policyOf(configuration, directory(["U0NEW", "U0GUEST"], { U0NEW: "New" }));
    const actor = actorOfSlackMember(policy, "U0NEW");
    expect(actor).toEqual({ kind: "person", id: "slack:U0NEW", name: "Name of U0NEW", slack: "U0NEW" });
    expect(groupsOf(policy, actor)).toEqual(["sre"]);
    expect(roleOn(policy, actor, search)).toBe("Maintainer");
    expect(actorOfSlackMember(policy, "U0GUEST").kind).toBe("stranger");
  });

  it("may be of named people", () => {
    expect(roleOfMember("U0BO", directory([], {}, { "bo@example.com": "U0BO" }))).toBe("Owner");
  });
});

describe("a person by e-mail", () => {
  it("is nobody until the directory knows the account, and the e-mail does not count beside a member id", () => {
    expect(roleOfMember("U0BO", emptyDirectory)).toBeUndefined();
    const policy = policyOf(
      configuration,
      directory([], {}, { "cleo@example.com": "U0EVE", "bo@example.com": "U0BO" }),
    );
    expect(actorOfSlackMember(policy, "U0EVE").kind).toBe("stranger");
    expect(actorOfSlackMember(policy, "U0BO")).toMatchObject({ id: "bo" });
  });

  it("does not take over an account that is another's by member id", () => {
    const policy = policyOf(configuration, directory([], {}, { "bo@example.com": "U0ANA" }));
    expect(actorOfSlackMember(policy, "U0ANA")).toMatchObject({ id: "ana" });
    expect(policy.people.map(({ id }) => id)).toEqual(["ana", "cleo"]);
  });
});

describe("who can", () => {
  it("names people with the grants and groups that say so, and the refusal of those who may not", () => {
    const policy = policyOf(configuration, directory(["U0ANA"], {}, { "bo@example.com": "U0BO" }));
    const found = whoCan(policy, anAction(), search, "Running", 0).map(({ person, grants, refusal }) => [
      person.id,
      grants.map(grantInWords),
      refusal?.code,
    ]);
    expect(found).toEqual([
      ["ana", ["Maintainer on the kind search, through the group sre"], undefined],
      ["cleo", ["User on the kind search"], "role_too_low"],
      ["bo", ["Owner on the kind search, through the group leads"], undefined],
    ]);
    const deleting = whoCan(policy, anAction(), search, "Deleting", 0).map(({ refusal }) => refusal?.code);
    expect(deleting).toEqual(["status_not_allowed", "role_too_low", "status_not_allowed"]);
  });

  it("says where a grant holds", () => {
    const policy = policyOf(configuration, emptyDirectory);
    const actor = actorOfSlackMember(policy, "U0CLEO");
    expect(grantsOn(policy, actor, aDeployment({ kind: "billing" }))).toEqual([]);
    expect(grantInWords({ grant: { to: "a", role: "Admin", on: { envs: ["prod", "stage"] } }, group: "x" })).toBe(
      "Admin in the envs prod and stage, through the group x",
    );
    expect(grantInWords({ grant: { to: "a", role: "SiteAdmin" } })).toBe("SiteAdmin of the whole site");
  });
});
