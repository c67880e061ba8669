import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { platzAction } from "../harness/actions.ts";
import { givenApi, type ServedApi } from "../harness/api.ts";
import { startProcess } from "../harness/process.ts";
import { jwtSecret } from "../harness/signalbox.ts";

/** Runs `signalbox token …` beside the scenario's server. */
async function token({ config }: ServedApi, args: readonly string[], more: Record<string, string> = {}) {
  const started = startProcess(["token", ...args], {
    SIGNALBOX_CONFIG: config.configurationFile,
    SIGNALBOX_DATABASE: config.databaseFile,
    SIGNALBOX_JWT_SECRET: jwtSecret,
    ...more,
  });
  return { code: await started.ended(), output: started.output() };
}

const make = (...more: string[]) => ["create", "--name", "deploys", "--scopes", "runs:read,runs:write", ...more];

test("a token is made, shown once, used, listed and revoked while the server runs", async () => {
  const served = await givenApi({ actions: [platzAction()] });
  const made = await token(served, make("--bot", "ci", "--expires", "90d"));
  expect(made.code).toBe(0);
  const text = /sbx_(\w+?)_\w+/.exec(made.output);
  const [whole, id] = [text?.[0] ?? "", text?.[1] ?? ""];
  expect((await served.withToken(whole).call("whoami")).body).toMatchObject({
    actor: { key: "bot:ci" },
    scopes: ["runs:read", "runs:write"],
  });

  const folder = `${served.config.databaseFile}.tokens`;
  for (const name of await readdir(folder)) {
    expect(await readFile(path.join(folder, name), "utf8")).not.toContain(whole.split("_")[2]);
    expect((await stat(path.join(folder, name))).mode & 0o077).toBe(0);
  }
  const listed = await token(served, ["list"]);
  expect(listed.output).toMatch(
    new RegExp(`${id} {2}bot:ci {2}runs:read,runs:write {2}expires .* {2}last used .* {2}deploys`),
  );
  expect(listed.output).not.toContain(whole);

  expect(await token(served, ["revoke", id])).toMatchObject({ code: 0 });
  expect((await served.withToken(whole).call("whoami")).status).toBe(401);
  expect((await token(served, ["list"])).output).toContain("revoked");
});

test("a token of a deployment is made for those that exist, and speaks for it", async () => {
  const served = await givenApi({ actions: [platzAction()] });
  const made = await token(served, ["deployment", "d-search-prod"]);
  const { body } = await served.withToken(made.output.trim()).call("whoami");
  expect(body).toMatchObject({ actor: { kind: "deployment", name: "search-prod" } });

  const other = await token(served, ["deployment", "d-search-prod"], {
    SIGNALBOX_API_JWT_SECRET: "a secret that only Signalbox knows",
  });
  expect((await served.withToken(other.output.trim()).call("whoami")).status).toBe(401);
});

test.each([
  [make("--bot", "cl"), "There is no bot “cl” in signalbox.yaml. Did you mean “ci”?", {}],
  [make("--bot", "ci", "--expires", "10 years"), "It must be a duration of at most 366d", {}],
  [["create", "--bot", "ci", "--name", "x", "--scopes", "runs:all"], "There is no scope “runs:all”.", {}],
  [["revoke", "../../etc"], "It must be the id of a token", {}],
  [["revoke", "222222222222"], "There is no token with the id 222222222222", {}],
  [["deployment", "d-none"], "There is no deployment “d-none”", {}],
  [["deployment", "d-search-prod"], "SIGNALBOX_JWT_SECRET is missing or too short", { SIGNALBOX_JWT_SECRET: "short" }],
])("token %j is refused with what to do", async (args, words, environment) => {
  const served = await givenApi({ actions: [platzAction()] });
  const refused = await token(served, args, environment);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain(words);
});
