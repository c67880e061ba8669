import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/access/actor.ts";
import { refusalToInvoke } from "../../../src/access/invoke.ts";
import { roleOn } from "../../../src/access/roles.ts";
import { aDeployment, anAction, aPolicy } from "../../harness/values.ts";

const search = aDeployment();
const orders = aDeployment({ id: "d-orders", name: "orders", kind: "orders" });
const staging = aDeployment({ id: "d-staging", name: "staging", env: "stage" });
const policy = aPolicy({ deployments: [search, orders, staging] });
const service: Actor = { kind: "deployment", id: "d-orders", name: "orders" };
const bot: Actor = { kind: "bot", id: "ana", name: "A bot that is called like a person" };

describe("a deployment", () => {
  it("maintains its neighbours in the env, and nothing beyond it", () => {
    expect(roleOn(policy, service, search)).toBe("Maintainer");
    expect(roleOn(policy, service, staging)).toBeUndefined();
    expect(refusalToInvoke(policy, service, anAction(), search, "Running")).toBeUndefined();
    expect(refusalToInvoke(policy, service, anAction(), staging, "Running")?.code).toBe("other_env");
    expect(refusalToInvoke(policy, service, anAction({ allowed_role: "Owner" }), search, "Running")?.code).toBe(
      "role_too_low",
    );
  });

  it("has nothing when that is switched off, and when it is not listed", () => {
    expect(roleOn({ ...policy, implicitDeploymentGrants: false }, service, search)).toBeUndefined();
    expect(roleOn({ ...policy, deployments: [search] }, service, search)).toBeUndefined();
  });
});

describe("a bot", () => {
  it("has what is granted to it by its own name, and not what a person of the same id has", () => {
    expect(roleOn(policy, bot, search)).toBeUndefined();
    const granted = aPolicy({ grants: [{ to: "bot:ana", role: "Owner", on: { kinds: ["search"] } }] });
    expect(roleOn(granted, bot, search)).toBe("Owner");
    expect(roleOn(granted, bot, orders)).toBeUndefined();
  });
});
