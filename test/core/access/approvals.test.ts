import { describe, expect, it } from "vitest";
import { approvalNeeded, approversOf, askedFor, isApproved, refusalToVote } from "../../../src/access/approvals.ts";
import type { Approval } from "../../../src/definition/approval.ts";
import type { ApprovalPolicy } from "../../../src/definition/configuration.ts";
import { actorOf, aDeployment, ana, anAction, aPolicy, bo, cleo, stranger } from "../../harness/values.ts";

const search = aDeployment();
const minute = 60_000;
const one: Approval = { required: 1, role: "Maintainer", expiresAfter: 60 * minute };
const two: Approval = { required: 2, role: "Maintainer", expiresAfter: 30 * minute };
const owner: Approval = { required: 1, role: "Owner", expiresAfter: 45 * minute };

function rule(match: ApprovalPolicy["match"], approval: Approval = one): ApprovalPolicy {
  return { name: "Rule", match, approval };
}

describe("the approval that is needed", () => {
  it.each<[match: ApprovalPolicy["match"], isNeeded: boolean]>([
    [{}, true],
    [{ envs: ["prod"] }, true],
    [{ envs: ["stage"] }, false],
    [{ kinds: ["search"], envs: ["prod"] }, true],
    [{ deployments: ["search"] }, true],
    [{ deployments: ["billing"] }, false],
    [{ actions: ["reindex"] }, true],
    [{ actions: ["drain"] }, false],
    [{ dangerous: false }, true],
    [{ dangerous: true }, false],
    [{ envs: ["prod"], actions: ["reindex"], dangerous: true }, false],
  ])("by a rule for %j: %s", (match, isNeeded) => {
    const approval = approvalNeeded(aPolicy({ approvals: [rule(match)] }), anAction(), search);
    expect(approval).toEqual(isNeeded ? one : undefined);
  });

  it("is none when nobody asks for one, and the action's own when it does", () => {
    expect(approvalNeeded(aPolicy(), anAction(), search)).toBeUndefined();
    expect(approvalNeeded(aPolicy(), anAction({ approval: two }), search)).toEqual(two);
  });

  it("is the strictest of each part of all that match, in whatever order", () => {
    const approvals = [rule({}, one), rule({}, two), rule({ dangerous: true }, { ...owner, required: 10 })];
    const strictest = { required: 2, role: "Owner", expiresAfter: 30 * minute };
    for (const order of [approvals, approvals.toReversed()]) {
      expect(approvalNeeded(aPolicy({ approvals: order }), anAction({ approval: owner }), search)).toEqual(strictest);
    }
  });
});

describe("a vote", () => {
  it.each([
    ["Ana, who asked, however high her role", actorOf(ana), owner, "own_run"],
    ["Bo, an Owner", actorOf(bo), owner, undefined],
    [
      "Dan, a Maintainer where an Owner is needed",
      { kind: "person", id: "dan", name: "Dan", slack: "U0DAN" },
      owner,
      "role_too_low",
    ],
    [
      "Dan, a Maintainer where one is needed",
      { kind: "person", id: "dan", name: "Dan", slack: "U0DAN" },
      one,
      undefined,
    ],
    ["somebody without a role", { kind: "person", id: "eve", name: "Eve", slack: "U0EVE" }, one, "role_too_low"],
    ["a stranger", stranger, one, "role_too_low"],
  ] as const)("by %s", (_who, actor, approval, code) => {
    const policy = aPolicy();
    policy.grants.push({ to: "dan", role: "Maintainer", on: { envs: ["prod"] } }, { to: "ana", role: "SiteAdmin" });
    expect(refusalToVote(policy, actor, actorOf(ana), search, approval)?.code).toBe(code);
  });

  it("on one's own run is refused under any name: the Slack member counts", () => {
    const renamed = { ...actorOf(ana), id: "ana2", name: "Someone" };
    const asStranger = { kind: "stranger", slack: ana.slack } as const;
    for (const actor of [renamed, asStranger]) {
      expect(refusalToVote(aPolicy(), actor, actorOf(ana), search, one)?.code).toBe("own_run");
    }
  });

  it("may be given by those whom the card names", () => {
    expect(approversOf(aPolicy(), actorOf(ana), search, owner)).toEqual([bo, cleo]);
    expect(approversOf(aPolicy(), actorOf(bo), search, owner)).toEqual([cleo]);
    expect(approversOf(aPolicy(), actorOf(bo), search, one)).toEqual([ana, cleo]);
    expect(approversOf(aPolicy({ grants: [] }), actorOf(ana), search, one)).toEqual([]);
  });

  it("is asked of the Slack user group by which somebody has it, and of people where it is their own", () => {
    const policy = {
      ...aPolicy({
        grants: [
          { to: "group:sre", role: "Owner", on: { envs: ["prod"] } },
          { to: "group:named", role: "Owner", on: { envs: ["prod"] } },
          { to: "group:readers", role: "User", on: { envs: ["prod"] } },
        ],
        groups: [
          { id: "sre", slack: "S0SRE", members: [] },
          { id: "named", members: [] },
          { id: "readers", slack: "S0READ", members: [] },
        ],
      }),
      groupsByPerson: new Map([
        ["ana", ["sre", "readers"]],
        ["bo", ["sre"]],
        ["cleo", ["named", "readers"]],
      ]),
    };
    const asked = (by: typeof ana, approvedBy: readonly (typeof ana)[] = []) =>
      askedFor(policy, actorOf(by), search, owner, approvedBy.map(actorOf));
    expect(asked(ana)).toEqual({ userGroups: ["S0SRE"], people: [cleo] });
    expect(asked(ana, [bo])).toEqual({ userGroups: [], people: [cleo] });
    expect(asked(cleo, [ana, bo])).toEqual({ userGroups: [], people: [] });
  });

  it("counts once for each person", () => {
    expect(isApproved(two, [])).toBe(false);
    expect(isApproved(two, [actorOf(bo)])).toBe(false);
    expect(isApproved(two, [actorOf(bo), actorOf({ ...bo, name: "Robert" })])).toBe(false);
    expect(isApproved(two, [actorOf(bo), actorOf(cleo)])).toBe(true);
    expect(isApproved(one, [actorOf(bo), actorOf(cleo)])).toBe(true);
  });
});
