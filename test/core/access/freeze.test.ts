import { describe, expect, it } from "vitest";
import { askFreezes, freezesOf } from "../../../src/access/freeze.ts";
import { whoCan } from "../../../src/access/who-can.ts";
import { Freeze } from "../../../src/definition/freeze.ts";
import { actorOf, aDeployment, ana, anAction, aPolicy, bo, noon } from "../../harness/values.ts";

const search = aDeployment();
const hour = 3_600_000;

function freeze(changes: object = {}): Freeze {
  return Freeze.parse({ id: "sale", reason: "The shop sells most.", on: { envs: ["prod"] }, ...changes });
}

function at(offset: number): string {
  return new Date(noon + offset).toISOString();
}

function ask(freezes: readonly Freeze[], person = ana, when = noon) {
  return askFreezes(aPolicy({ freezes: [...freezes] }), actorOf(person), anAction(), search, when);
}

describe("a freeze", () => {
  it("says which, why, until when, and who may lift it", () => {
    const { refusal } = ask([freeze({ to: at(hour) })]);
    expect(refusal).toMatchObject({
      code: "frozen",
      message:
        "search is frozen until Thu, 1 Jan 2026, 13:00 (UTC), by the freeze “sale”: The shop sells most. Nothing was started. The people who keep signalbox.yaml can lift it.",
      until: noon + hour,
    });
    expect(ask([freeze()]).refusal).toMatchObject({
      message: expect.stringContaining("until somebody lifts it") as string,
    });
    expect(ask([freeze()]).refusal).not.toHaveProperty("until");
    const weekly = { days: ["Thu"], from: "10:00", to: "16:30", timeZone: "Europe/Berlin" };
    expect(ask([freeze({ weekly })]).refusal?.message).toContain("until Thu, 1 Jan 2026, 16:30 (Europe/Berlin)");
  });

  it.each([
    ["another env", { on: { envs: ["staging"] } }, false],
    ["its kind in another env", { on: { kinds: ["search"], envs: ["staging"] } }, false],
    ["its name", { on: { deployments: ["search"] } }, true],
    ["another action", { actions: ["drain"] }, false],
    ["this action among others", { actions: ["drain", "reindex"] }, true],
    ["before", { from: at(1), to: at(hour) }, false],
    ["from its first instant", { from: at(0), to: at(hour) }, true],
    ["to before its last", { from: at(-hour), to: at(0) }, false],
  ])("%s", (_what, changes, isFrozen) => {
    expect(ask([freeze(changes)]).refusal !== undefined).toBe(isFrozen);
  });

  it("of several tells the one that ends last", () => {
    const several = [
      freeze({ to: at(hour) }),
      freeze({ id: "late", to: at(2 * hour) }),
      freeze({ id: "x", to: at(1) }),
    ];
    expect(ask(several).refusal?.message).toContain("“late”");
  });

  it("is set aside by a role, as far as it allows that, and names who has it", () => {
    const owners = freeze({ except: "Owner", to: at(hour) });
    expect(ask([owners]).refusal?.message).toContain(
      "Until then Bo Lind and Cleo Park may start it all the same, by the role Owner.",
    );
    expect(ask([owners], bo)).toMatchObject({ setAside: [{ freeze: { id: "sale" } }] });
    expect(ask([owners], bo).refusal).toBeUndefined();
    // An owner is no admin; and one freeze that is set aside sets no other aside.
    expect(ask([freeze({ except: "Admin" })], bo).refusal).toBeDefined();
    expect(ask([owners, freeze({ id: "all", to: at(2) })], bo).refusal?.message).toContain("“all”");
  });

  it("names only people who may in spite of all that hold, and the highest role that takes", () => {
    const owners = freeze({ except: "Owner", to: at(hour) });
    const nobody = freeze({ id: "all", to: at(2) });
    expect(ask([owners, nobody]).refusal?.message).toContain("“sale”");
    expect(ask([owners, nobody]).refusal?.message).not.toContain("all the same");

    const admins = freeze({ id: "audit", except: "Admin", to: at(2) });
    const cleoIsAdmin = { to: "cleo", role: "Admin" as const, on: { envs: ["prod"] } };
    const policy = aPolicy({ freezes: [owners, admins], grants: [...aPolicy().grants, cleoIsAdmin] });
    expect(askFreezes(policy, actorOf(ana), anAction(), search, noon).refusal?.message).toContain(
      "Until then Cleo Park may start it all the same, by the role Admin.",
    );
  });
});

it("who-can leaves out who is stopped by it, and says why", () => {
  const policy = aPolicy({ freezes: [freeze({ except: "Owner", from: at(hour) })] });
  const codes = (when: number) =>
    whoCan(policy, anAction(), search, "Running", when).map(({ person, refusal }) => [person.id, refusal?.code]);
  const [before, during] = [codes(noon), codes(noon + hour)];
  expect(before).toEqual(["ana", "bo", "cleo"].map((id) => [id, undefined]));
  expect(during).toEqual([
    ["ana", "frozen"],
    ["bo", undefined],
    ["cleo", undefined],
  ]);
});

describe("what is frozen of some deployments", () => {
  const staging = aDeployment({ id: "d2", name: "staging", env: "staging" });
  const policy = aPolicy({
    freezes: [
      freeze({ id: "later", from: at(hour) }),
      freeze({ id: "now", to: at(hour) }),
      freeze({ id: "far", from: at(48 * hour) }),
      freeze({ id: "over", to: at(0) }),
      freeze({ id: "elsewhere", on: { envs: ["none"] } }),
    ],
  });

  it("is what holds now and what begins in time, the first to begin first, each with where", () => {
    const found = freezesOf(policy, [search, staging], noon, noon + 24 * hour);
    expect(found.map(({ freeze: { id }, deployments }) => [id, deployments])).toEqual([
      ["now", [search]],
      ["later", [search]],
    ]);
    expect(freezesOf(policy, [staging], noon, noon + 24 * hour)).toEqual([]);
    expect(freezesOf(policy, [search], noon, noon).map(({ freeze: { id } }) => id)).toEqual(["now"]);
  });
});
