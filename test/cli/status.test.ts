import { expect, test } from "vitest";
import { StatusDocument } from "../../src/api/status-document.ts";
import { statusInWords } from "../../src/cli/status-words.ts";
import { createManualClock } from "../../src/lib/clock.ts";
import { platzAction } from "../harness/actions.ts";
import { givenApi } from "../harness/api.ts";
import type { AnswerBody } from "../harness/api-client.ts";
import { freePort } from "../harness/free-port.ts";
import type { Person } from "../harness/person.ts";
import { startProcess } from "../harness/process.ts";
import { urlOf } from "../harness/scrape.ts";
import { givenSignalbox, type Signalbox } from "../harness/signalbox.ts";

async function asks(person: Person): Promise<void> {
  await person.types("/action run reindex search-prod");
  await (await person.seesModal("Rebuild search index")).submits({ Force: ["true"] });
}

async function status(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; text: string }> {
  const asking = startProcess(["status", ...args], environment);
  return { code: await asking.ended(), text: asking.output() };
}

test("an operator sees what runs, what waits and since when; 0 is ready, and 2 nobody there", async () => {
  const signalbox = await givenSignalbox({ api: true, actions: [platzAction()] });
  const { ana, target, config } = signalbox;
  await asks(ana);
  await target.request(1);
  await asks(ana);
  await ana.sees("Queued behind");

  const [table, json, nobody] = await Promise.all([
    status([], { SIGNALBOX_HEALTH_PORT: String(signalbox.app().healthPort) }),
    status(["--json", "--url", urlOf(signalbox)]),
    status(["--url", `http://127.0.0.1:${await freePort()}`]),
  ]);
  expect(table.code).toBe(0);
  expect(table.text).toMatch(/^status +ready$/m);
  expect(table.text).toMatch(/^database +sqlite .*signalbox\.db, [\d.]+ KiB, last written [\d.]+ s ago$/m);
  expect(table.text).toMatch(/^runs +1 running, 1 queued$|^runs +1 queued, 1 running$/m);
  expect(table.text).toMatch(/^oldest +\w+, reindex on search-prod: running, asked for [\d.]+ s ago$/m);
  expect(table.text).toMatch(/^lanes +d-search-prod: 1 run waiting, \w+ for [\d.]+ s$/m);
  expect(json.code).toBe(0);
  const document = StatusDocument.parse(JSON.parse(json.text));
  expect(document).toMatchObject({ status: "ready", runs: { running: 1, queued: 1 }, slack: { transport: "socket" } });
  for (const hidden of ["Ana", "U0ANA", "force", config.botToken]) expect(json.text).not.toContain(hidden);
  expect(nobody.code).toBe(2);
  expect(nobody.text).toContain("does not answer");
  expect(nobody.text).toContain("ECONNREFUSED");
});

test("what is wrong stands first, and the process ends with 1", async () => {
  const signalbox = await givenSignalbox({ api: true, actions: [platzAction()] });
  await signalbox.simulator.stop();
  await expect.poll(async () => (await fetch(`${urlOf(signalbox)}/readyz`)).status, { timeout: 10_000 }).toBe(503);
  const degraded = await status(["--url", urlOf(signalbox)]);
  expect(degraded.code).toBe(1);
  expect(degraded.text).toMatch(/^status +degraded: slack: no connection, seen for/);
});

test("with a token set the status needs it; without one, it is for this machine and no proxy on it", async () => {
  const operationsToken = "a-token-for-operators-only";
  const closed = await givenSignalbox({ api: true, actions: [platzAction()], settings: { operationsToken } });
  const [without, with_] = await Promise.all([
    status(["--url", urlOf(closed)]),
    status(["--url", urlOf(closed)], { SIGNALBOX_OPERATIONS_TOKEN: operationsToken }),
  ]);
  expect(without).toMatchObject({ code: 2 });
  expect(without.text).toContain("SIGNALBOX_OPERATIONS_TOKEN");
  expect(with_.code).toBe(0);

  const open = await givenSignalbox({ api: true, actions: [platzAction()] });
  expect((await fetch(`${urlOf(open)}/statusz`)).status).toBe(200);
  const headers = { "x-forwarded-for": "203.0.113.9" };
  expect((await fetch(`${urlOf(open)}/statusz`, { headers })).status).toBe(401);
});

async function documentOf(signalbox: Signalbox): Promise<StatusDocument> {
  return StatusDocument.parse(await (await fetch(`${urlOf(signalbox)}/statusz`)).json());
}

test("a run that is scheduled does not wait for its lane until its time has come", async () => {
  const clock = createManualClock(Date.UTC(2026, 0, 1, 12));
  const served = await givenApi({ actions: [platzAction()], overrides: { clock } });
  const ci = await served.asBot("ci");
  async function asksFor(key: string, more: Record<string, unknown> = {}): Promise<AnswerBody> {
    const body = { action: "reindex", deployment: "search-prod", inputs: {}, ...more };
    return (await ci.call("createRun", { parameters: { "Idempotency-Key": key }, body })).body;
  }
  await asksFor("later", { executeAt: "2026-01-01T12:05:00Z" });
  const running = await asksFor("now");
  const request = await served.target.request(1);
  expect(await documentOf(served)).toMatchObject({ runs: { queued: 1, running: 1 }, lanes: [] });

  clock.advance(6 * 60_000);
  const [lane] = (await documentOf(served)).lanes ?? [];
  expect(lane).toMatchObject({ lane: "d-search-prod", waiting: 1, waitingSince: "2026-01-01T12:05:00.000Z" });
  expect(lane?.run).not.toBe(running.id);
  // A clock that stands still gives what runs no end by itself.
  served.target.answersAtOnce(200, {});
  request.answer(200, {});
  await expect.poll(async () => (await documentOf(served)).runs).toEqual({});
});

test("problems of the files are told by their place alone", async () => {
  const clock = createManualClock(Date.now());
  const signalbox = await givenSignalbox({ api: true, actions: [platzAction()], overrides: { clock } });
  await signalbox.writeActions("more.yaml", [{ apiVersion: "signalbox.dev/v1", kind: "Action", spec: { id: "Ana" } }]);
  async function problems(): Promise<StatusDocument["catalog"]["problems"]> {
    clock.advance(1_000);
    return (await documentOf(signalbox)).catalog.problems;
  }
  await expect.poll(async () => (await problems()).length, { timeout: 10_000 }).toBeGreaterThan(0);
  expect((await problems())[0]?.file).toMatch(/more\.yaml$/);
  expect(JSON.stringify(await documentOf(signalbox))).not.toContain("Ana");
});

test("the words say what is wrong first, and show replicas with their leases", () => {
  const now = Date.UTC(2026, 0, 1, 12);
  const text = statusInWords(
    {
      status: "degraded",
      version: "1.2.3",
      startedAt: "2026-01-01T11:00:00.000Z",
      uptimeSeconds: 3_600,
      process: "p1",
      checks: { database: "the last write failed (disk_full)", slack: "ok" },
      database: { kind: "sqlite", place: "/data/signalbox.db", bytes: 3_250_000 },
      slack: { transport: "http", isConnected: true },
      runs: {},
      lanes: [],
      catalog: {
        actions: 1,
        deployments: 2,
        problems: Array.from({ length: 12 }, (_, index) => ({
          severity: "error",
          file: "actions/a.yaml",
          line: index + 1,
          column: 3,
        })),
      },
      replicas: [
        { process: "p1", leaseUntil: "2026-01-01T12:00:20.000Z", running: 1 },
        { process: "p2", leaseUntil: "2026-01-01T11:59:00.000Z", running: 2 },
        { process: "p3", running: 1 },
      ],
    },
    now,
  );
  expect(text.split("\n")).toEqual([
    "status    degraded: database: the last write failed (disk_full)",
    "version   1.2.3, up 1 h, process p1",
    "database  sqlite /data/signalbox.db, 3.1 MiB, nothing written since the start",
    "slack     connected (http)",
    "runs      nothing under way",
    "replicas  p1: 1 run, lease for 20 s more",
    "          p2: 2 runs, lease ended 1 min ago",
    "          p3: 1 run, let go of, another process goes on",
    "catalog   1 action, 2 deployments",
    ...Array.from({ length: 10 }, (_, index) => `          error at actions/a.yaml:${index + 1}:3`),
    "          and 2 more; what is wrong says: signalbox lint",
  ]);
});
