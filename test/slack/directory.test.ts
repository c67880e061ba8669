import { expect, onTestFinished, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { defaultSeed, type WorkspaceSeed } from "../../src/simulator/seed.ts";
import { startSimulator } from "../../src/simulator/start.ts";
import { SlackCredentialError } from "../../src/slack/connection/credentials.ts";
import { createSlackDirectory } from "../../src/slack/directory.ts";
import { connectControl } from "../harness/control.ts";
import { keepingLog } from "../harness/store.ts";

const minute = 60_000;
const wanted = { userGroups: ["S0SRE"], emails: ["uma@example.com"], refreshEvery: 5 * minute, trustFor: 60 * minute };

async function givenWorkspace(workspace: WorkspaceSeed = defaultSeed, token?: string) {
  const simulator = await startSimulator({ workspace });
  onTestFinished(() => simulator.stop());
  const clock = createManualClock();
  const log = keepingLog();
  const botToken = token ?? simulator.botToken;
  const directory = createSlackDirectory({ botToken, apiUrl: simulator.apiUrl }, { clock, log });
  onTestFinished(() => directory.stop());
  const change = (body: object) => connectControl(simulator.url).post("/control/usergroups/S0SRE", body);
  return { simulator, clock, log, directory, change };
}

test("knows who is in the groups and who is behind the e-mails, and answers with the same value until that changes", async () => {
  const { directory, change } = await givenWorkspace();
  await directory.watch(wanted);
  const first = directory.current();
  expect(first.membersByUserGroup.get("S0SRE")).toEqual(["U0ANA", "U0BO"]);
  expect(first.accountsById.get("U0BO")).toEqual({ slack: "U0BO", name: "Bo Lind" });
  expect(first.accountsByEmail.get("uma@example.com")).toEqual({ slack: "U0UMA", name: "Uma Rao" });
  expect(directory.current()).toBe(first);

  await change({ members: ["U0UMA"] });
  expect(directory.current()).toBe(first);
  await directory.groupChanged("S0SRE");
  expect(directory.current().membersByUserGroup.get("S0SRE")).toEqual(["U0UMA"]);
  expect([...directory.current().accountsById.keys()]).toEqual(["U0UMA"]);
});

test("asks again by itself", async () => {
  const { directory, change, clock } = await givenWorkspace();
  await directory.watch(wanted);
  await change({ members: ["U0ZED"] });
  clock.advance(wanted.refreshEvery);
  await expect.poll(() => directory.current().membersByUserGroup.get("S0SRE")).toEqual(["U0ZED"]);
});

test("a group of which Slack says that there is none grants nothing at once", async () => {
  const { directory, change, log } = await givenWorkspace();
  await directory.watch(wanted);
  await change({ is_enabled: false });
  await directory.groupChanged("S0SRE");
  expect(directory.current().membersByUserGroup.has("S0SRE")).toBe(false);
  expect(log.said).toEqual(["Slack knows no such thing: the user group S0SRE. It grants nothing."]);
});

test("what Slack does not tell any more counts until it is too old; the log says it once, and when it is over", async () => {
  const { directory, simulator, clock, log } = await givenWorkspace();
  await directory.watch(wanted);
  for (let time = 0; time < 3; time += 1) {
    simulator.failNext("usergroups.users.list", { error: "fatal_error" });
    await directory.groupChanged("S0SRE");
  }
  expect(log.said).toEqual([
    "Slack does not tell of the user group S0SRE (fatal_error). What was known before counts until it is too old.",
  ]);
  expect(directory.current().membersByUserGroup.has("S0SRE")).toBe(true);
  directory.stop();
  clock.advance(wanted.trustFor - 1);
  expect(directory.current().membersByUserGroup.has("S0SRE")).toBe(true);
  clock.advance(1);
  expect(directory.current().membersByUserGroup.size).toBe(0);
  expect(directory.current().accountsByEmail.size).toBe(0);
});

test("a group that was never read grants nothing, and the rest is not held up", async () => {
  const app = { ...defaultSeed.app, scopes: defaultSeed.app.scopes.filter((scope) => scope !== "usergroups:read") };
  const { directory, log } = await givenWorkspace({ ...defaultSeed, app });
  await directory.watch(wanted);
  expect(directory.current().membersByUserGroup.size).toBe(0);
  expect(directory.current().accountsByEmail.size).toBe(1);
  expect(log.said).toEqual([
    "Slack does not tell of the user group S0SRE (missing_scope). It grants nothing until Slack answers.",
  ]);
});

test("a wrong token stops the start, before anybody is taken for a member of nothing; without groups nothing is asked", async () => {
  const { directory } = await givenWorkspace(defaultSeed, "xoxb-wrong");
  await expect(directory.watch(wanted)).rejects.toBeInstanceOf(SlackCredentialError);
  const other = await givenWorkspace(defaultSeed, "xoxb-wrong");
  await other.directory.watch({ ...wanted, userGroups: [], emails: [] });
  expect(other.directory.current().membersByUserGroup.size).toBe(0);
});
