import { expect, test } from "vitest";
import { platzAction } from "../harness/actions.ts";
import { contains, type Person } from "../harness/person.ts";
import { givenSignalbox, type ScenarioConfiguration } from "../harness/signalbox.ts";

/** Nobody holds anything by themselves: the grants are those of the Slack user group @sre, in which Ana and Bo are. */
function grantsToSre(configuration: ScenarioConfiguration): void {
  configuration.groups = [{ id: "sre", slack: "S0SRE" }];
  configuration.grants = [{ to: "group:sre", role: "Maintainer", on: { kinds: ["search"] } }];
}

async function untilSeen(person: Person, command: string, words: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await person.types(command);
        return (await person.messages()).some((message) => contains(message, words));
      },
      { timeout: 10_000, interval: 100 },
    )
    .toBe(true);
}

test("given a grant to a Slack user group, when a member of it runs the action, then it runs", async () => {
  const { ana, uma, target } = await givenSignalbox({ actions: [platzAction()], configuration: grantsToSre });
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal("Rebuild search index")).submits();
  (await target.request(1)).answer(200, {});
  await ana.sees("Done in");

  await uma.types("/action run reindex search-prod");
  await uma.sees("You have no role on search-prod");
});

test("when somebody leaves the group between form and submission, then the run is denied; when somebody joins, they may", async () => {
  const { ana, zed, target, control } = await givenSignalbox({ actions: [platzAction()], configuration: grantsToSre });
  await ana.types("/action run reindex search-prod");
  const form = await ana.seesModal("Rebuild search index");
  await control.post("/control/usergroups/S0SRE", { members: ["U0ZED"] });
  await untilSeen(ana, "/action whoami", "You are in no group");

  await form.submits();
  expect((await ana.seesModal("Not started")).text).toContain("You have no role on search-prod");
  expect(target.received).toHaveLength(0);

  // Zed is nowhere in signalbox.yaml: the group alone makes him known.
  await zed.types("/action run reindex search-prod");
  await (await zed.seesModal("Rebuild search index")).submits();
  (await target.request(1)).answer(200, {});
  await zed.sees("Done in");
});

test("given a person listed by e-mail, then the Slack account with that e-mail is theirs", async () => {
  const { ana } = await givenSignalbox({
    actions: [platzAction()],
    configuration: ({ people }) => void (people[0] = { id: "ana", name: "Ana Ortiz", email: "Ana@example.com" }),
  });
  await ana.types("/action run reindex search-prod");
  await ana.seesModal("Rebuild search index");
});

test("given a queued run of a member of the group, when the bot starts again, then the run goes on", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()], configuration: grantsToSre });
  const { ana, bo, target } = signalbox;
  for (const person of [ana, bo]) {
    await person.types("/action run reindex search-prod");
    await (await person.seesModal("Rebuild search index")).submits();
  }
  await target.request(1);
  await (await bo.seesModal("Somebody is there")).clicks("Queue");
  await ana.sees("Queued behind Ana Ortiz");
  await signalbox.app().stop();
  await signalbox.start();
  (await target.request(2)).answer(200, {});
  await bo.sees("Done in");
});

test("whoami says who one is, by which grants and groups, and what one may run where", async () => {
  const { ana, uma, zed } = await givenSignalbox({
    actions: [platzAction(), platzAction({ id: "drop", title: "Drop it", allowed_role: "Owner" })],
    configuration(configuration) {
      grantsToSre(configuration);
      configuration.grants.push({ to: "uma", role: "User", on: { deployments: ["search-prod"] } });
    },
  });
  await ana.types("/action whoami");
  const answer = await ana.sees("You are Ana Ortiz (ana), with the Slack member id U0ANA.");
  expect(answer.ephemeral_for).toBe("U0ANA");
  for (const words of [
    "You are in the group sre.",
    "You have: Maintainer on the kind search, through the group sre.",
    "search-prod (Running): Maintainer; you may run reindex now.",
    "search-staging (Running): Maintainer; you may run reindex now.",
  ]) {
    expect(contains(answer, words)).toBe(true);
  }
  expect(contains(answer, "orders-prod")).toBe(false);

  await uma.types("/action whoami");
  await uma.sees("search-prod (Running): User; you may run nothing now.");
  await zed.types("/action whoami");
  await zed.sees("Signalbox does not know you yet. Your Slack member id is U0ZED.");
});
