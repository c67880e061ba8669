import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startSimulator } from "../../src/simulator/start.ts";
import { startProcess } from "../harness/process.ts";

const configuration = {
  deployments: [
    {
      id: "search",
      name: "search",
      kind: "search",
      env: "prod",
      cluster: "eu",
      ingress: "http://x.example",
      status: "Running",
    },
  ],
  people: [{ id: "uma", name: "Uma Rao", slack: "U0UMA" }],
  groups: [{ id: "sre", slack: "S0SRE" }],
  grants: [
    { to: "group:sre", role: "Maintainer", on: { kinds: ["search"] } },
    { to: "uma", role: "User", on: { envs: ["prod"] } },
  ],
};

async function ask(words: readonly string[], environment: Record<string, string> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, "signalbox.yaml");
  await writeFile(file, JSON.stringify(configuration));
  const command = startProcess(["who-can", ...words], {
    SIGNALBOX_CONFIG: file,
    SIGNALBOX_ACTIONS: "actions",
    ...environment,
  });
  const code = await command.ended();
  return { code, output: command.output() };
}

test("who-can names people with their grants and groups, as Slack knows them, in words and as JSON", async () => {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.stop());
  const slack = { SLACK_BOT_TOKEN: simulator.botToken, SLACK_API_URL: simulator.apiUrl };

  const { code, output } = await ask(["run", "reindex", "on", "search"], slack);
  expect(code).toBe(0);
  expect(output).toContain("May run reindex on search, which is Running:");
  expect(output).toContain("Bo Lind (slack:U0BO): Maintainer on the kind search, through the group sre");
  expect(output).toContain("Uma Rao (uma): User in the env prod (the role is too low)");

  const json = JSON.parse((await ask(["run", "reindex", "on", "search", "--json"], slack)).output) as object;
  expect(json).toMatchObject({
    action: "reindex",
    status: "Running",
    people: [
      { id: "uma", may: false, code: "role_too_low" },
      { id: "slack:U0ANA", may: true, grants: ["Maintainer on the kind search, through the group sre"] },
      { id: "slack:U0BO", may: true },
    ],
  });
}, 30_000);

test("who-can without a Slack token says whom it cannot know; a wrong name is answered with the mend", async () => {
  const { code, output } = await ask(["run", "reindex", "on", "search"]);
  expect(code).toBe(0);
  expect(output).toContain("Nobody may run reindex on search now");
  expect(output).toContain("SLACK_BOT_TOKEN is not set");
  expect(await ask(["run", "reindx", "on", "search"])).toMatchObject({
    code: 1,
    output: expect.stringContaining("Did you mean “reindex”?") as string,
  });
}, 30_000);
