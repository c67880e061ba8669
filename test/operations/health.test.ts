import BetterSqlite3 from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { StatusDocument } from "../../src/api/status-document.ts";
import { statusInWords } from "../../src/cli/status-words.ts";
import { createManualClock } from "../../src/lib/clock.ts";
import { createCursorStore } from "../../src/store/cursors.ts";
import { createRunCache } from "../../src/store/run-cache.ts";
import { createRunStore } from "../../src/store/runs.ts";
import { createSlackHealth } from "../../src/telemetry/slack-health.ts";
import { createStoreHealth } from "../../src/telemetry/store-health.ts";
import { createUnderWay } from "../../src/under-way.ts";
import { platzAction } from "../harness/actions.ts";
import { givenApi } from "../harness/api.ts";
import { scrape, urlOf } from "../harness/scrape.ts";
import { givenSignalbox, type Signalbox } from "../harness/signalbox.ts";
import { openTables, openTestStore } from "../harness/store.ts";
import { aRequest, noon, runIn } from "../harness/values.ts";
import { createWatchedClock } from "../harness/watched-clock.ts";

async function readiness(signalbox: Signalbox): Promise<{ status: number; checks: Record<string, string> }> {
  const response = await fetch(`${urlOf(signalbox)}/readyz`);
  const { checks } = (await response.json()) as { checks: Record<string, string> };
  return { status: response.status, checks };
}

const well = { database: "ok", slack: "ok", queue: "ok", process: "ok" };

test("a database that takes no writes shows without anybody writing, and so does its recovery", async () => {
  const clock = createManualClock(Date.now());
  const signalbox = await givenSignalbox({ api: true, actions: [platzAction()], overrides: { clock } });
  expect(await readiness(signalbox)).toEqual({ status: 200, checks: well });

  const other = new BetterSqlite3(signalbox.config.databaseFile);
  other.exec(
    "create trigger no_room before insert on cursor when new.name = 'pulse' begin select raise(abort, 'no room'); end",
  );
  clock.advance(10_000);
  await expect.poll(async () => (await readiness(signalbox)).status).toBe(503);
  const { checks } = await readiness(signalbox);
  expect(checks).toEqual({ ...well, database: "the last write failed (SQLITE_CONSTRAINT_TRIGGER)" });
  expect((await scrape(signalbox)).get("signalbox_store_writable")).toBe(0);
  expect((await fetch(`${urlOf(signalbox)}/healthz`)).status).toBe(200);

  other.exec("drop trigger no_room");
  other.close();
  clock.advance(5_000);
  await expect.poll(() => readiness(signalbox)).toEqual({ status: 200, checks: well });
});

test("a database that cannot be read leaves status and metrics with all the rest", async () => {
  const signalbox = await givenSignalbox({ api: true, actions: [platzAction()] });
  async function status(): Promise<StatusDocument> {
    return StatusDocument.parse(await (await fetch(`${urlOf(signalbox)}/statusz`)).json());
  }
  expect(await status()).toMatchObject({ status: "ready", runs: {}, lanes: [] });
  expect((await scrape(signalbox)).get('signalbox_runs{status="running"}')).toBe(0);

  const other = new BetterSqlite3(signalbox.config.databaseFile);
  other.exec("alter table run rename to run_elsewhere");
  const blind = await status();
  expect(blind).toMatchObject({ status: "degraded", catalog: { actions: 1 } });
  expect(blind.checks["database"]).toBe("it cannot be read (SQLITE_ERROR)");
  expect([blind.runs, blind.lanes]).toEqual([undefined, undefined]);
  expect(statusInWords(blind, Date.now())).toMatch(/^runs +not known: the database cannot be read/m);
  const page = await scrape(signalbox);
  expect(page.get("signalbox_store_writable")).toBe(1);
  expect(page.has('signalbox_runs{status="running"}')).toBe(false);

  other.exec("alter table run_elsewhere rename to run");
  other.close();
  expect(await status()).toMatchObject({ status: "ready", runs: {} });
  expect((await scrape(signalbox)).get('signalbox_runs{status="running"}')).toBe(0);
});

test("a database that does not answer holds up the status for seconds, not for ever", async () => {
  const clock = createWatchedClock();
  const never = new Promise<never>(() => undefined);
  const { unfinished, runs } = await openTestStore();
  const silent = { ...unfinished, counts: () => never };
  const underWay = createUnderWay({ runs, unfinished: silent, isAlone: true, clock });
  const reading = underWay.counts();
  await clock.armed(3_000);
  clock.advance(3_000);
  await expect(reading).rejects.toMatchObject({ code: "no_answer" });
});

test("while it stops it says so at once, answers questions, takes nothing new, and still tells how its last run ends", async () => {
  const served = await givenApi({ actions: [platzAction()], settings: { graceMs: 10_000 } });
  const { ana, target, raw } = served;
  const token = await served.botToken("ci");
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal("Rebuild search index")).submits();
  const request = await target.request(1);

  const stopping = served.app().stop();
  expect(await readiness(served)).toMatchObject({ status: 503, checks: { process: "stopping", database: "ok" } });
  expect((await fetch(`${urlOf(served)}/healthz`)).status).toBe(200);
  const authorization = { authorization: `Bearer ${token}` };
  const asked = await raw("POST", "/api/v1/runs", { ...authorization, "content-type": "application/json" });
  expect(asked).toMatchObject({ status: 503, headers: { "retry-after": "10" } });
  expect(JSON.parse(asked.text)).toMatchObject({ code: "stopping" });
  expect((await raw("GET", "/api/v1/runs", authorization)).status).toBe(200);

  request.answer(200, {});
  await stopping;
  await ana.sees("Done in");
  await expect(fetch(`${urlOf(served)}/healthz`)).rejects.toThrow();
});

test("a lost connection to Slack shows with how long, and a refused token by its name", async () => {
  const signalbox = await givenSignalbox({ api: true, actions: [platzAction()] });
  await signalbox.simulator.stop();
  await expect
    .poll(async () => (await readiness(signalbox)).checks["slack"], { timeout: 10_000 })
    .toMatch(/^no connection, seen for \d/);

  const health = createSlackHealth(createManualClock());
  health.watch(() => true);
  expect(health.trouble()).toBeUndefined();
  health.onCall("chat.update", "token_revoked");
  expect(health.trouble()).toBe("Slack refuses the bot token (token_revoked)");
  health.onCall("chat.update", "channel_not_found");
  expect(health.trouble()).toContain("token_revoked");
  health.onCall("auth.test", "ok");
  expect(health.trouble()).toBeUndefined();
});

describe("whether the database can be written", () => {
  test("a full disk is known from the first write that fails, by its name and without a path", async () => {
    const health = createStoreHealth(createManualClock(noon));
    const { connection, db, committer, reads } = await openTables(health);
    const store = createRunStore(db, committer, createRunCache(), reads);
    const before = runIn("queued");
    await store.create(before.run, before.events);
    expect(health.lastCommitAt()).toBe(noon);

    const pages = connection.handle.pragma("page_count", { simple: true }) as number;
    connection.handle.pragma(`max_page_count = ${pages}`);
    const large = runIn("queued", aRequest({ values: { index: "x".repeat(100_000) } }));
    await expect(store.create(large.run, large.events)).rejects.toMatchObject({ code: "disk_full" });
    expect(health.trouble()).toBe("the last write failed (disk_full)");

    connection.handle.pragma("max_page_count = 1000000");
    await createCursorStore(db, committer).write("pulse", 1);
    await store.create(large.run, large.events);
    expect(health.trouble()).toBeUndefined();
  });

  test("nothing is written for it as long as others write", () => {
    const clock = createManualClock(noon);
    const health = createStoreHealth(clock);
    let probes = 0;
    health.start(async () => void (probes += 1));
    for (let second = 0; second < 60; second += 1) {
      clock.advance(1_000);
      health.onCommit(1, 1);
    }
    expect(probes).toBe(0);
    clock.advance(20_000);
    expect(probes).toBe(1);
    health.stop();
  });

  test("a write that does not come back is trouble after seconds, and a reason for a restart after a minute", () => {
    const clock = createManualClock(noon);
    const health = createStoreHealth(clock);
    health.start(() => new Promise(() => {}));
    clock.advance(10_000);
    expect(health.trouble()).toBeUndefined();
    clock.advance(6_000);
    expect(health.trouble()).toBe("a write does not come to its end");
    expect(health.wedged()).toBeUndefined();
    clock.advance(60_000);
    expect(health.wedged()).toContain("a restart is needed");
    health.stop();
  });
});
