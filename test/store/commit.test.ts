import BetterSqlite3 from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { silentLog } from "../../src/lib/log.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { createAuditTrail } from "../../src/store/audit.ts";
import { defaultLimits } from "../../src/store/log-chunks.ts";
import { createRunCache, noRunCache } from "../../src/store/run-cache.ts";
import { createRunStore } from "../../src/store/runs.ts";
import { createApplier } from "../../src/store/sqlite/apply.ts";
import { createCommitter } from "../../src/store/sqlite/commit.ts";
import { openTables } from "../harness/store.ts";
import { actorOf, aRequest, bo, noon, runIn } from "../harness/values.ts";

/** A committer whose commits are counted. */
async function givenCommitter() {
  const { connection, db } = await openTables();
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
  const committer = createCommitter(counting, handle.name, createApplier(handle, db), silentLog);
  const runs = createRunStore(db, committer, noRunCache);
  return { handle, db, committer, runs, commits: () => commits };
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

  it("says who is in the way while another program holds the file, and goes on by itself afterwards", async () => {
    const { handle, runs } = await givenCommitter();
    handle.pragma("busy_timeout = 0");
    const shell = new BetterSqlite3(handle.name);
    onTestFinished(() => void shell.close());
    shell.exec("begin immediate");
    await expect(createQueued(runs)).rejects.toMatchObject({ code: "in_use" });
    shell.exec("rollback");
    await createQueued(runs);
    expect(await runs.list({ order: "oldest" })).toHaveLength(1);
  });
});

describe("runs in memory", () => {
  it("are what is on disk: after somebody else's change the disk is asked again", async () => {
    const { db, committer } = await openTables();
    const cached = createRunStore(db, committer, createRunCache());
    const other = createRunStore(db, committer, noRunCache);
    const { run } = await createQueued(cached);
    expect(await cached.get(run.id)).toBe(run);
    const changed = await other.append(run, [{ type: "joined", at: noon, by: actorOf(bo) }]);

    expect(await cached.append(run, [{ type: "cancelled", at: noon, by: actorOf(bo) }])).toBeUndefined();
    expect(await cached.get(run.id)).toStrictEqual(changed);
    expect(await cached.list({ order: "oldest" })).toStrictEqual([changed]);
  });

  it("are told to a listener as they were committed", async () => {
    const { db, committer } = await openTables();
    const store = createRunStore(db, committer, createRunCache());
    const { run } = await createQueued(store);
    const seen: Promise<unknown>[] = [];
    store.subscribe(() => seen.push(store.get(run.id)));
    const after = await store.append(run, [{ type: "joined", at: noon, by: actorOf(bo) }]);
    expect(await Promise.all(seen)).toStrictEqual([after]);
  });

  it("do not grow without end", async () => {
    const cache = createRunCache();
    const runs = Array.from({ length: 3_000 }, () => runIn("queued").run);
    for (const run of runs) cache.put(run);
    expect(runs.filter(({ id }) => cache.get(id)).length).toBe(2_000);
    expect(cache.get(runs.at(-1)?.id ?? "")).toBeDefined();
    const { run } = runIn("succeeded");
    cache.put(run);
    expect(cache.get(run.id)).toBeUndefined();
  });
});
