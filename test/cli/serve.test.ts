import { expect, onTestFinished, test } from "vitest";
import { platzAction } from "../harness/actions.ts";
import { startProcess, type SignalboxProcess } from "../harness/process.ts";
import { givenSignalbox, jwtSecret, type Signalbox } from "../harness/signalbox.ts";
import { oneRunsAndOneWaits } from "../harness/two-runs.ts";

/** The settings by which a process serves the scenario's workspace instead of the app inside the test. */
function settingsOf({ config, simulator }: Signalbox): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: simulator.botToken,
    SLACK_APP_TOKEN: simulator.appToken,
    SLACK_API_URL: simulator.apiUrl,
    SIGNALBOX_JWT_SECRET: jwtSecret,
    SIGNALBOX_CONFIG: config.configurationFile,
    SIGNALBOX_ACTIONS: config.actionsDir,
    SIGNALBOX_DATABASE: config.databaseFile,
    SIGNALBOX_HEALTH_PORT: "0",
  };
}

function serve(environment: Record<string, string>): SignalboxProcess {
  const started = startProcess(["serve"], environment);
  onTestFinished(() => void started.child.kill("SIGKILL"));
  return started;
}

function healthPortOf(serving: SignalboxProcess): string {
  return /"healthPort":(\d+)/.exec(serving.output())?.[1] ?? "";
}

test("kill -9 while a run is under way: nothing is lost, nothing runs twice, the lane goes on", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  const { ana, target } = signalbox;
  await signalbox.app().stop();

  const first = serve(settingsOf(signalbox));
  await first.prints("Signalbox is ready");
  await oneRunsAndOneWaits(signalbox);
  first.child.kill("SIGKILL");
  await first.ended();

  const second = serve(settingsOf(signalbox));
  await second.prints("Signalbox is ready");
  await ana.sees("Outcome unknown");
  (await target.request(2)).answer(200, {});
  await ana.sees("Done in");
  expect(target.received).toHaveLength(2);
  expect(new Set(target.received.map((request) => request.headers["idempotency-key"])).size).toBe(2);
});

test("health tells the truth, and SIGTERM ends it with 0", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  await signalbox.app().stop();
  const serving = serve(settingsOf(signalbox));
  await serving.prints("Signalbox is ready");
  const health = `http://127.0.0.1:${healthPortOf(serving)}`;
  expect((await fetch(`${health}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${health}/readyz`)).json()).toEqual({
    status: "ok",
    checks: { database: "ok", slack: "ok", queue: "ok", process: "ok" },
  });
  expect((await fetch(`${health}/other`)).status).toBe(404);

  await signalbox.simulator.stop();
  await expect.poll(async () => (await fetch(`${health}/readyz`)).status, { timeout: 10_000 }).toBe(503);
  serving.child.kill("SIGTERM");
  expect(await serving.ended()).toBe(0);
});

test("a second process on the same database refuses to start", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  const second = serve(settingsOf(signalbox));
  expect(await second.ended()).toBe(1);
  expect(second.output()).toContain("Another Signalbox is running");
});

test("missing settings: a list of what is wrong, and exit code 1", async () => {
  const serving = serve({});
  expect(await serving.ended()).toBe(1);
  expect(serving.output()).toContain("SLACK_BOT_TOKEN is missing");
});

test.each([
  ["SLACK_BOT_TOKEN", "xoxb-wrong"],
  ["SLACK_APP_TOKEN", "xapp-wrong"],
])("a %s that Slack does not know: which one, and where to get it", async (setting, value) => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  await signalbox.app().stop();
  const serving = serve({ ...settingsOf(signalbox), [setting]: value });
  expect(await serving.ended()).toBe(1);
  expect(serving.output()).toContain(`Slack does not accept ${setting}`);
  expect(serving.output()).toContain("api.slack.com/apps");
  expect(serving.output()).not.toContain(value);
});

test("a configuration that does not parse: file, line and column, and exit code 1", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  await signalbox.app().stop();
  await signalbox.writeConfiguration(
    ({ grants }) => void grants.push({ to: "anna", role: "Owner", on: { kinds: ["search"] } }),
  );
  const serving = serve(settingsOf(signalbox));
  expect(await serving.ended()).toBe(1);
  expect(serving.output()).toMatch(/signalbox\.yaml:\d+:\d+: error: there is no person "anna"; did you mean "ana"\?/);
});
