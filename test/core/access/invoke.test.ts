import { describe, expect, it } from "vitest";
import { isTarget, refusalToInvoke } from "../../../src/access/invoke.ts";
import { actorOfSlackMember, type Policy } from "../../../src/access/policy.ts";
import { isAtLeast, roleOn, roles } from "../../../src/access/roles.ts";
import type { Grant } from "../../../src/definition/configuration.ts";
import type { Scope } from "../../../src/definition/scope.ts";
import type { InvokingRole } from "../../../src/definition/role.ts";
import { actorOf, aDeployment, ana, anAction, aPolicy, bo, stranger } from "../../harness/values.ts";

const search = aDeployment();
const scopes: { readonly [name: string]: { readonly scope: Scope; readonly holds: boolean } } = {
  "its kind": { scope: { kinds: ["search"] }, holds: true },
  "another kind": { scope: { kinds: ["billing"] }, holds: false },
  "its env": { scope: { envs: ["prod"] }, holds: true },
  "another env": { scope: { envs: ["stage"] }, holds: false },
  "its name": { scope: { deployments: ["search"] }, holds: true },
  "its id": { scope: { deployments: ["d-search"] }, holds: true },
  "another deployment": { scope: { deployments: ["search-2"] }, holds: false },
  "one of several": { scope: { envs: ["stage", "prod"], kinds: ["search"] }, holds: true },
  "its kind in another env": { scope: { kinds: ["search"], envs: ["stage"] }, holds: false },
  "its name in another kind": { scope: { deployments: ["search"], kinds: ["billing"] }, holds: false },
};

/** One grant of each kind to Ana; the admin of an env can only be one of envs. */
function grantsOf(scope: Scope): Grant[] {
  const { envs, kinds, deployments } = scope;
  return [
    { to: "ana", role: "User", on: scope },
    { to: "ana", role: "Maintainer", on: scope },
    { to: "ana", role: "Owner", on: scope },
    ...(envs && !kinds && !deployments ? [{ to: "ana", role: "Admin" as const, on: { envs } }] : []),
    { to: "ana", role: "SiteAdmin" },
  ];
}

const rankOf = { User: 0, Maintainer: 1, Owner: 2, Admin: 2, SiteAdmin: 2 } as const;
const rankNeeded = { Maintainer: 1, Owner: 2 } as const;

const cells = Object.entries(scopes).flatMap(([name, { scope, holds }]) =>
  grantsOf(scope).flatMap((grant) =>
    (["Maintainer", "Owner"] as const).map((needed): [Grant["role"], string, InvokingRole, string, Grant] => {
      const isHeld = holds || grant.role === "SiteAdmin";
      const code = !isHeld ? "no_role" : rankOf[grant.role] < rankNeeded[needed] ? "role_too_low" : "allowed";
      return [grant.role, name, needed, code, grant];
    }),
  ),
);

describe("roles", () => {
  it.each(cells)("a grant of %s on %s, where %s is needed: %s", (_role, _scope, needed, code, grant) => {
    const policy = aPolicy({ grants: [grant] });
    const action = anAction({ allowed_role: needed });
    expect(refusalToInvoke(policy, actorOf(ana), action, search, "Running")?.code ?? "allowed").toBe(code);
    expect(refusalToInvoke(policy, actorOf(bo), action, search, "Running")?.code).toBe("no_role");
    expect(refusalToInvoke(policy, stranger, action, search, "Running")?.code).toBe("unknown_person");
  });

  it("are the highest of all that is granted", () => {
    const grants: Grant[] = [
      { to: "ana", role: "User", on: { envs: ["prod"] } },
      { to: "ana", role: "Owner", on: { kinds: ["billing"] } },
      { to: "ana", role: "Maintainer", on: { kinds: ["search"] } },
    ];
    expect(roleOn(aPolicy({ grants }), actorOf(ana), search)).toBe("Maintainer");
    expect(roleOn(aPolicy({ grants: grants.toReversed() }), actorOf(ana), search)).toBe("Maintainer");
    expect(roleOn(aPolicy({ grants: [] }), actorOf(ana), search)).toBeUndefined();
  });

  it("are never a stranger's, whatever their id", () => {
    const grants: Grant[] = [{ to: "U0WHO", role: "SiteAdmin" }];
    expect(roleOn(aPolicy({ grants }), stranger, search)).toBeUndefined();
  });

  it("stand in their order", () => {
    for (const [held, role] of roles.entries()) {
      for (const [wanted, other] of roles.entries()) expect(isAtLeast(role, other)).toBe(held >= wanted);
      expect(isAtLeast(undefined, role)).toBe(false);
    }
  });

  it("are the person's whom the configuration lists under that Slack member", () => {
    expect(actorOfSlackMember(aPolicy(), "U0ANA")).toEqual(actorOf(ana));
    expect(actorOfSlackMember(aPolicy(), "U0WHO")).toEqual(stranger);
  });
});

describe("statuses", () => {
  it.each<[allowed: string[], status: string, isAllowed: boolean]>([
    [[], "Running", true],
    [[], "Error", true],
    [[], "Uninstalled", true],
    [[], "Unknown", true],
    ...["Installing", "Upgrading", "Renaming", "Uninstalling", "Deleting"].flatMap(
      (status): [string[], string, boolean][] => [
        [[], status, false],
        [["Running"], status, false],
        [[status], status, true],
      ],
    ),
    [["Running"], "Running", true],
    [["Running"], "Error", false],
    [["Running", "Error"], "Error", true],
    [["Running"], "running", false],
    [["Running"], "Unknown", false],
  ])("an action allowed on %j while it is %s: %s", (allowed, status, isAllowed) => {
    const action = anAction({ allowed_on_statuses: allowed });
    expect(refusalToInvoke(aPolicy(), actorOf(ana), action, search, status)?.code).toBe(
      isAllowed ? undefined : "status_not_allowed",
    );
  });

  it("are named in the refusal", () => {
    function refusal(allowed: string[], status: string): string | undefined {
      const action = anAction({ allowed_on_statuses: allowed });
      return refusalToInvoke(aPolicy(), actorOf(ana), action, search, status)?.message;
    }
    expect(refusal([], "Upgrading")).toBe("search is Upgrading; “Reindex” cannot run meanwhile.");
    expect(refusal(["Running", "Idle", "Error"], "Deleting")).toBe(
      "search is Deleting; “Reindex” runs only while it is Running, Idle or Error.",
    );
  });
});

describe("targets", () => {
  it.each<[own: Scope, configured: Policy["targets"], isMade: boolean]>([
    [{}, {}, true],
    [{ kinds: ["search"] }, {}, true],
    [{ kinds: ["billing"] }, {}, false],
    [{}, { reindex: { envs: ["prod"] } }, true],
    [{}, { reindex: { envs: ["stage"] } }, false],
    [{}, { other: { envs: ["stage"] } }, true],
    [{ kinds: ["search"] }, { reindex: { envs: ["stage"] } }, false],
    [{ kinds: ["billing"] }, { reindex: { envs: ["prod"] } }, false],
    [{ deployments: [] }, {}, false],
  ])("of the document %j and of the configuration %j: %s", (own, configured, isMade) => {
    const policy = aPolicy({ targets: configured });
    const action = anAction({ targets: own });
    expect(isTarget(policy, action, search)).toBe(isMade);
    expect(refusalToInvoke(policy, actorOf(ana), action, search, "Running")?.code).toBe(
      isMade ? undefined : "not_a_target",
    );
  });
});

describe("a refusal", () => {
  it("says the most fundamental reason first, in words that name the mend", () => {
    const nothing = aPolicy({ grants: [], targets: { reindex: { envs: ["stage"] } } });
    const owners = anAction({ allowed_role: "Owner" });
    expect(refusalToInvoke(nothing, stranger, owners, search, "Deleting")?.message).toContain("does not know you yet");
    expect(refusalToInvoke(nothing, actorOf(ana), owners, search, "Deleting")?.code).toBe("not_a_target");
    expect(refusalToInvoke(aPolicy({ grants: [] }), actorOf(ana), owners, search, "Deleting")?.message).toBe(
      "You have no role on search. Its owners or an admin can grant you one.",
    );
    expect(refusalToInvoke(aPolicy(), actorOf(ana), owners, search, "Deleting")?.message).toBe(
      "“Reindex” needs the role Owner on search; you are Maintainer.",
    );
    expect(refusalToInvoke(aPolicy(), actorOf(bo), owners, search, "Deleting")?.code).toBe("status_not_allowed");
  });
});
