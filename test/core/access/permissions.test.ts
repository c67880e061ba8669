import { describe, expect, it } from "vitest";
import { refusalToVote } from "../../../src/access/approvals.ts";
import { refusalToInvoke } from "../../../src/access/invoke.ts";
import { holders, isPermitted, permissions, type Holder, type Permission } from "../../../src/access/permissions.ts";
import { holderOn, may } from "../../../src/access/roles.ts";
import type { Grant } from "../../../src/definition/configuration.ts";
import { actorOf, aDeployment, ana, anAction, anApproval, aPolicy, bo, stranger } from "../../harness/values.ts";

/** The same table in other words: who begins to be allowed, from the strongest down. */
const weakestAllowed: Record<Permission, Holder> = {
  see_run: "User",
  run_maintainer_action: "Maintainer",
  run_owner_action: "Owner",
  vote_as_maintainer: "Maintainer",
  vote_as_owner: "Owner",
  cancel_run: "Owner",
  see_audit: "Owner",
  administer: "Admin",
};

const search = aDeployment();

/** What makes Ana this on search; undefined for nothing. */
const grantThatMakes: Record<Exclude<Holder, "stranger" | "none">, Grant> = {
  SiteAdmin: { to: "ana", role: "SiteAdmin" },
  Admin: { to: "ana", role: "Admin", on: { envs: ["prod"] } },
  Owner: { to: "ana", role: "Owner", on: { kinds: ["search"] } },
  Maintainer: { to: "ana", role: "Maintainer", on: { deployments: ["search"] } },
  User: { to: "ana", role: "User", on: { envs: ["prod"] } },
};

function given(holder: Holder) {
  const grants = holder === "stranger" || holder === "none" ? [] : [grantThatMakes[holder]];
  return { policy: aPolicy({ grants }), actor: holder === "stranger" ? stranger : actorOf(ana) };
}

const cells = (Object.keys(permissions) as Permission[]).flatMap((what) =>
  holders.map((holder): [Permission, Holder, boolean] => [
    what,
    holder,
    holders.indexOf(holder) <= holders.indexOf(weakestAllowed[what]),
  ]),
);

describe("the table of permissions", () => {
  it.each(cells)("%s by %s: %s", (what, holder, isAllowed) => {
    expect(isPermitted(holder, what)).toBe(isAllowed);
    const { policy, actor } = given(holder);
    expect(holderOn(policy, actor, search)).toBe(holder);
    expect(may(policy, actor, search, what)).toBe(isAllowed);
  });

  it.each(holders.flatMap((holder) => (["Maintainer", "Owner"] as const).map((role) => [holder, role] as const)))(
    "is what running and voting ask: %s where %s is needed",
    (holder, role) => {
      const { policy, actor } = given(holder);
      const run = refusalToInvoke(policy, actor, anAction({ allowed_role: role }), search, "Running");
      const isRunAllowed = permissions[role === "Owner" ? "run_owner_action" : "run_maintainer_action"][holder];
      expect(run === undefined).toBe(isRunAllowed);
      const vote = refusalToVote(policy, actor, actorOf(bo), search, { ...anApproval, role });
      expect(vote === undefined).toBe(permissions[role === "Owner" ? "vote_as_owner" : "vote_as_maintainer"][holder]);
    },
  );

  it("holds by the strongest of several grants", () => {
    const grants = [grantThatMakes.User, grantThatMakes.Admin, grantThatMakes.Maintainer];
    expect(holderOn(aPolicy({ grants }), actorOf(ana), search)).toBe("Admin");
  });
});
