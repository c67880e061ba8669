import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readConfig, SettingsError } from "../../src/config.ts";

const good = {
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_APP_TOKEN: "xapp-1",
  SIGNALBOX_JWT_SECRET: "0123456789abcdef0123456789abcdef",
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (fault) {
    if (fault instanceof SettingsError) return fault.problems;
    throw fault;
  }
  return [];
}

test("the least that is needed, and what the rest then is", () => {
  expect(readConfig(good)).toMatchObject({
    configurationFile: "signalbox.yaml",
    actionsDir: "actions",
    databaseFile: ".signalbox/signalbox.db",
    transport: { kind: "socket", appToken: "xapp-1" },
    encryptionKey: undefined,
    healthPort: 8080,
    graceMs: 20_000,
    leaseMs: 15_000,
    logLevel: "info",
  });
});

test("a signing secret without an app token means HTTP mode", () => {
  const { SLACK_APP_TOKEN: _, ...rest } = good;
  expect(readConfig({ ...rest, SLACK_SIGNING_SECRET: "s", PORT: "3210" }).transport).toEqual({
    kind: "http",
    signingSecret: "s",
    port: 3210,
  });
});

test("everything that is missing is listed at once, each with how to get it", () => {
  const problems = problemsOf({});
  expect(problems).toHaveLength(4);
  expect(problems.join("\n")).toMatch(/SLACK_APP_TOKEN is missing.*connections:write.*\n.*SLACK_SIGNING_SECRET.*\n/);
  expect(problems.join("\n")).toMatch(/SLACK_BOT_TOKEN is missing.*OAuth & Permissions/);
  expect(problems.join("\n")).toMatch(/SIGNALBOX_JWT_SECRET is missing.*openssl rand/);
});

test.each([
  [{ SLACK_BOT_TOKEN: "xapp-1" }, /SLACK_BOT_TOKEN does not look right/],
  [{ SLACK_APP_TOKEN: "xoxb-1" }, /SLACK_APP_TOKEN does not look right/],
  [{ SIGNALBOX_JWT_SECRET: "short" }, /SIGNALBOX_JWT_SECRET does not look right/],
  [{ SIGNALBOX_JWT_SECRET_PREVIOUS: "short" }, /SIGNALBOX_JWT_SECRET_PREVIOUS does not look right/],
  [{ SIGNALBOX_ENCRYPTION_KEY_PREVIOUS: good.SIGNALBOX_JWT_SECRET }, /set SIGNALBOX_ENCRYPTION_KEY as well/],
  [{ SIGNALBOX_ENCRYPTION_KEY: "short" }, /SIGNALBOX_ENCRYPTION_KEY is too short/],
  [{ SIGNALBOX_HEALTH_PORT: "70000" }, /whole number from 0 to 65535/],
  [{ SIGNALBOX_GRACE_SECONDS: "-1" }, /whole number from 0 to 3600/],
  [{ LOG_LEVEL: "loud" }, /use one of: debug, info/],
  [{ SLACK_BOT_TOKEN_FILE: "/does/not/exist" }, /cannot be read \(ENOENT\)/],
])("%o is refused, and the secret itself is not repeated", (setting, words) => {
  const problems = problemsOf({ ...good, ...setting });
  expect(problems.join("\n")).toMatch(words);
  expect(problems.join("\n")).not.toContain("xoxb-1");
});

test("a secret may stand in a file", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-config-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, "token");
  await writeFile(file, "xoxb-from-file\n");
  const { SLACK_BOT_TOKEN: _, ...rest } = good;
  expect(readConfig({ ...rest, SLACK_BOT_TOKEN_FILE: file }).botToken).toBe("xoxb-from-file");
});

test("a Postgres database is a URL, which may stand in a file, and asks for a lease of ten seconds", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-config-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, "url");
  const databaseUrl = "postgres://me:secret@db/signalbox";
  await writeFile(file, `${databaseUrl}\n`);
  const fromFile = { ...good, SIGNALBOX_DATABASE_FILE: file };
  expect(readConfig(fromFile)).toMatchObject({ databaseUrl, tokensFolder: ".signalbox/tokens" });
  expect(readConfig({ ...fromFile, SIGNALBOX_TOKENS: "/shared" }).tokensFolder).toBe("/shared");
  expect(readConfig({ ...good, SIGNALBOX_DATABASE: "runs.db" }).databaseUrl).toBeUndefined();
  expect(problemsOf({ ...fromFile, SIGNALBOX_LEASE_SECONDS: "9" })).toEqual([
    'SIGNALBOX_LEASE_SECONDS is "9"; it must be a whole number from 10 to 600',
  ]);
});
