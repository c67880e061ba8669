import BetterSqlite3 from "better-sqlite3";
import { expect, test } from "vitest";
import { createChance } from "../kills/random.ts";
import { createProgram } from "../kills/program.ts";
import { post, surround } from "../kills/storm.ts";
import { readHistory } from "../harness/history.ts";

const body = { action: "plain", deployment: "d-1", inputs: {} };

test("a database that another program holds: said in words, nothing is lost, and it passes by itself", async () => {
  await using rest = new AsyncDisposableStack();
  const { settings, token, database, target } = await surround(rest, createChance(1));
  const program = createProgram(settings);
  rest.defer(async () => {
    await program.end();
  });
  await program.start();
  const url = program.url() ?? "";
  expect((await post(url, token, "before", body)).status).toBe(201);
  await expect.poll(() => target.seen.length).toBe(1);

  const shell = new BetterSqlite3(database);
  rest.defer(() => void shell.close());
  shell.exec("begin exclusive");
  let isRefused = false;
  const refusal = post(url, token, "meanwhile", body, 60_000).finally(() => (isRefused = true));
  // The write waits five seconds for the other program, and nobody waits for the write.
  let slowest = 0;
  while (!(isRefused as boolean)) {
    const since = performance.now();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    slowest = Math.max(slowest, performance.now() - since);
  }
  expect(slowest).toBeLessThan(2_000);
  const refused = await refusal;
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("5");
  const told = await refused.text();
  expect(told).toContain("held by another program");
  expect(told).toContain("send the same request with the same Idempotency-Key again");
  // The log comes through a pipe of its own, which the answer may overtake.
  await expect.poll(() => program.output()).toContain("is held by another program");
  const patient = post(url, token, "patient", { ...body, deployment: "d-2" }, 60_000);
  await expect.poll(async () => (await fetch(`${url}/healthz`)).status).toBe(200);
  shell.exec("rollback");
  expect((await patient).status).toBe(201);

  await expect
    .poll(async () => (await post(url, token, "meanwhile", body)).status, { timeout: 30_000 })
    .toBeOneOf([200, 201]);
  await expect.poll(() => target.seen.filter((one) => one.isAnswered).length, { timeout: 15_000 }).toBe(3);
  expect(await program.end()).toBe(0);
  const { runs, wrong } = await readHistory(database);
  expect(wrong).toEqual([]);
  expect(runs.map((run) => run.deployment.id)).toEqual(["d-1", "d-2", "d-1"]);
  expect(new Set(target.seen.map((one) => one.key)).size).toBe(3);
}, 90_000);
