import { expect, it } from "vitest";
import { actorKey, isSameActor, nameOf, slackMemberOf, type Actor } from "../../../src/access/actor.ts";

const person: Actor = { kind: "person", id: "ana", name: "Ana Ruiz", slack: "U0ANA" };
const renamed: Actor = { kind: "person", id: "ana.ruiz", name: "Ana Maria", slack: "U0ANA" };
const unlisted: Actor = { kind: "stranger", slack: "U0ANA" };
const bot: Actor = { kind: "bot", id: "ana", name: "CI" };
const deployment: Actor = { kind: "deployment", id: "ana", name: "search" };

it("is the same actor under any name, and another one of another kind", () => {
  for (const one of [person, renamed, unlisted]) {
    for (const other of [person, renamed, unlisted]) expect(isSameActor(one, other)).toBe(true);
    for (const other of [bot, deployment]) expect(isSameActor(one, other)).toBe(false);
  }
  expect(new Set([person, bot, deployment].map(actorKey)).size).toBe(3);
});

it("has a name, and a Slack member only when it is one", () => {
  expect([person, unlisted, bot, deployment].map(nameOf)).toEqual(["Ana Ruiz", "U0ANA", "CI", "search"]);
  expect([person, unlisted, bot, deployment].map(slackMemberOf)).toEqual(["U0ANA", "U0ANA", undefined, undefined]);
});
