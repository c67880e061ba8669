import BetterSqlite3 from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { createAuditTrail } from "../../src/store/audit.ts";
import { defaultLimits } from "../../src/store/log-chunks.ts";
import { createRunCache, noRunCache } from "../../src/store/run-cache.ts";
import { createRunStore } from "../../src/store/runs.ts";
import { createApplier } from "../../src/store/sqlite/apply.ts";
import { createCommitter } from "../../src/store/sqlite/commit.ts";
import { keepingLog, openTables, openTestStore } from "../harness/store.ts";
import { actorOf, aRequest, bo, noon, runIn } from "../harness/values.ts";

/** A committer whose commits are counted. */
async function givenCommitter() {
  const { connection, db, reads } = await openTables();
  const { handle } = connection;
  let commits = 0;
  const counting = new Proxy(handle, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== "prepare") return typeof value === "function" ? (value.bind(target) as unknown) : value;
      return (text: string) => {
        const statement = target.prepare(text);
        if (text !== "commit") return statement;
        return {
          run() {
            commits += 1;
            return statement.run();
          },
        };
      };
    },
  });
  const clock = createManualClock();
  const committer = createCommitter(counting, handle.name, createApplier(handle, db), { log: silentLog, clock });
  const runs = createRunStore(db, committer, noRunCache, reads);
  return { handle, db, committer, runs, clock, commits: () => commits };
}

/** Another program on the same file; ours does not wait for it within a statement. */
function givenShell(handle: BetterSqlite3.Database): BetterSqlite3.Database {
  handle.pragma("busy_timeout = 0");
  const shell = new BetterSqlite3(handle.name);
  onTestFinished(() => void shell.close());
  return shell;
}

/** What was asked for has been tried. */
async function nextTurns(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
}

function createQueued(runs: ReturnType<typeof createRunStore>, request = aRequest()) {
  return runs.create(request, runIn("queued", request).events);
}

describe("group commit", () => {
  it("makes one transaction of what comes together, and no longer than others can wait", async () => {
    const { runs, commits } = await givenCommitter();
    await Promise.all(Array.from({ length: 200 }, () => createQueued(runs)));
    expect(commits()).toBe(1);
    await Promise.all(Array.from({ length: 1_000 }, () => createQueued(runs)));
    expect(commits()).toBe(1 + 4);
    expect(await runs.queued(noon)).toHaveLength(1_200);
  });

  it("lets others in between the logs of a run that never stops", async () => {
    const { runs, committer, commits } = await givenCommitter();
    const { run, events } = runIn("running");
    await runs.create(run, events);
    const line = "x".repeat(1_023);
    const lines = Array<string>(512).fill(line);
    const log = { kind: "log", runId: run.id, fence: 1, lines, size: 512 * 1_024, limits: defaultLimits } as const;
    let logged = 0;
    const logging = Array.from({ length: 20 }, () => committer.commit(log).then(() => (logged += 1)));
    const other = createQueued(runs).then(() => logged);
    await Promise.all(logging);
    expect(commits()).toBe(1 + 20);
    // It was asked for last, and went with the first.
    expect(await other).toBeLessThanOrEqual(1);
  });

  it("on a full disk refuses all of a group, writes nothing of it, and goes on by itself when there is room", async () => {
    const { handle, db, runs } = await givenCommitter();
    const { run } = await createQueued(runs);
    handle.pragma(`max_page_count = ${String(handle.pragma("page_count", { simple: true }))}`);
    const large = aRequest({ values: { index: "x".repeat(100_000) } });
    const results = await Promise.allSettled([createQueued(runs), createQueued(runs, large), createQueued(runs)]);
    for (const result of results) {
      expect(result).toMatchObject({ status: "rejected", reason: { name: "StoreError", code: "disk_full" } });
    }
    expect(await runs.list({ order: "oldest" })).toStrictEqual([run]);

    handle.pragma("max_page_count = 1000000");
    await Promise.all([createQueued(runs), createQueued(runs, large)]);
    expect(await runs.list({ order: "oldest" })).toHaveLength(3);
    expect(await verifyChain(createAuditTrail(db))).toMatchObject({ isSound: true, events: 6 });
  });

  it("says who is in the way when another program holds the file for long, and goes on by itself afterwards", async () => {
    const { handle, runs, clock } = await givenCommitter();
    const shell = givenShell(handle);
    shell.exec("begin exclusive");
    const first = Promise.allSettled([createQueued(runs)]);
    await nextTurns();
    clock.advance(4_000);
    const second = createQueued(runs);
    await nextTurns();
    clock.advance(1_100);
    expect(await first).toMatchObject([{ status: "rejected", reason: { name: "StoreError", code: "in_use" } }]);

    shell.exec("rollback");
    clock.advance(100);
    const { run } = await second;
    expect(await runs.list({ order: "oldest" })).toStrictEqual([run]);
  });

  it("keeps the order of what waits for another program to let go of the file", async () => {
    const { handle, db, runs, clock, commits } = await givenCommitter();
    const shell = givenShell(handle);
    shell.exec("begin exclusive");
    const requests = Array.from({ length: 300 }, () => aRequest());
    const asked = requests.slice(0, 150).map((request) => createQueued(runs, request));
    await nextTurns();
    clock.advance(1_000);
    asked.push(...requests.slice(150).map((request) => createQueued(runs, request)));
    await nextTurns();
    clock.advance(1_000);
    expect(commits()).toBe(0);

    shell.exec("rollback");
    clock.advance(100);
    await Promise.all(asked);
    expect(commits()).toBe(2);
    expect((await runs.list({ order: "oldest" })).map(({ id }) => id)).toEqual(requests.map(({ id }) => id));
    expect(await verifyChain(createAuditTrail(db))).toMatchObject({ isSound: true, events: 600 });
  });

  it("tells a write that fails from those that only had to wait with it", async () => {
    const { handle, committer, clock, commits } = await givenCommitter();
    handle.exec("create table given (place int primary key)");
    const shell = givenShell(handle);
    function add(place: number): Promise<number> {
      return committer.commit({ kind: "statement", sql: "insert into given values (?)", parameters: [place] });
    }
    shell.exec("begin exclusive");
    const asked = Promise.allSettled([add(1), add(1), add(2)]);
    await nextTurns();
    shell.exec("rollback");
    clock.advance(100);
    expect((await asked).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(commits()).toBe(2);
  });

  it("says that the database is closed to whoever comes too late, and to nobody else", async () => {
    const log = keepingLog();
    const store = await openTestStore(undefined, log);
    const { run, events } = runIn("queued");
    await store.close();
    await expect(store.runs.create(run, events)).rejects.toMatchObject({ code: "closed" });
    expect(log.said).toEqual([]);
  });
});

describe("runs in memory", () => {
  it("are what is on disk: after somebody else's change the disk is asked again", async () => {
    const { db, committer, reads } = await openTables();
    const cached = createRunStore(db, committer, createRunCache(), reads);
    const other = createRunStore(db, committer, noRunCache, reads);
    const { run } = await createQueued(cached);
    expect(await cached.get(run.id)).toBe(run);
    const changed = await other.append(run, [{ type: "joined", at: noon, by: actorOf(bo) }]);

    expect(await cached.append(run, [{ type: "cancelled", at: noon, by: actorOf(bo) }])).toBeUndefined();
    expect(await cached.get(run.id)).toStrictEqual(changed);
    expect(await cached.list({ order: "oldest" })).toStrictEqual([changed]);
  });

  it("are told to a listener as they were committed", async () => {
    const { db, committer, reads } = await openTables();
    const store = createRunStore(db, committer, createRunCache(), reads);
    const { run } = await createQueued(store);
    const seen: Promise<unknown>[] = [];
    store.subscribe(() => seen.push(store.get(run.id)));
    const after = await store.append(run, [{ type: "joined", at: noon, by: actorOf(bo) }]);
    expect(await Promise.all(seen)).toStrictEqual([after]);
  });

  it("do not grow without end", async () => {
    const cache = createRunCache();
    const runs = Array.from({ length: 11_000 }, () => runIn("queued").run);
    for (const run of runs) cache.put(run);
    expect(runs.filter(({ id }) => cache.get(id)).length).toBe(10_000);
    expect(cache.get(runs.at(-1)?.id ?? "")).toBeDefined();
    const { run } = runIn("succeeded");
    cache.put(run);
    expect(cache.get(run.id)).toBeUndefined();
  });
});
