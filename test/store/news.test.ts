import { expect, it, onTestFinished } from "vitest";
import { silentLog } from "../../src/lib/log.ts";
import { openNews } from "../../src/store/postgres/news.ts";
import { createConnections } from "../../src/store/postgres/pool.ts";
import { createStore } from "../../src/store/store.ts";
import { createFact } from "../harness/fact.ts";
import { describePostgres, givenDatabase, withClient } from "../harness/postgres.ts";
import { openReplica, withTables } from "../harness/postgres-store.ts";
import { startProxy } from "../harness/proxy.ts";
import { actorOf, aRequest, bo, noon } from "../harness/values.ts";
import { createWatchedClock } from "../harness/watched-clock.ts";

const queued = [
  { type: "requested", at: noon, by: actorOf(bo) },
  { type: "queued", at: noon },
] as const;

/** Two replicas, the first of them behind a network of its own. */
async function givenTwo(silenceMs?: number) {
  const database = new URL(await givenDatabase(withTables));
  const proxy = await startProxy(Number(database.port));
  onTestFinished(() => proxy.stop());
  const behind = new URL(database);
  behind.port = String(proxy.port);
  const one = createStore(await openReplica(behind.href, silenceMs === undefined ? {} : { silenceMs }));
  const other = createStore(await openReplica(database.href));

  /** Whether the first hears what the second writes; `looked` when it only finds that something was written. */
  async function howItHears(): Promise<"told" | "looked"> {
    const heard = createFact();
    const heardOf: number[] = [];
    const unsubscribe = one.runs.subscribe((changes) => {
      heardOf.push(changes.length);
      heard.happen();
    });
    await other.runs.create(aRequest(), queued);
    await heard.happened;
    unsubscribe();
    return heardOf.some((count) => count > 0) ? "told" : "looked";
  }

  return { proxy, howItHears, breakListeners: () => breakListeners(database.href) };
}

function breakListeners(url: string): Promise<unknown> {
  return withClient(url, (client) =>
    client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'signalbox listener'",
    ),
  );
}

describePostgres("news of other replicas", () => {
  it("come back by themselves after a time in which queries pass and nothing can be listened to", async () => {
    const { proxy, howItHears, breakListeners } = await givenTwo();
    expect(await howItHears()).toBe("told");
    // A server that takes over may answer queries before it lets anybody listen.
    proxy.spoil("listen signalbox");
    await breakListeners();
    await expect.poll(() => proxy.spoiled(), { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    expect(await howItHears()).toBe("looked");
    proxy.mend();
    await expect.poll(howItHears, { timeout: 20_000 }).toBe("told");
  }, 60_000);

  it("come back when the connection turns out to hear nothing", async () => {
    const { proxy, howItHears } = await givenTwo(600);
    expect(await howItHears()).toBe("told");
    proxy.spoil("listen signalbox");
    await expect.poll(() => proxy.spoiled(), { timeout: 10_000 }).toBeGreaterThanOrEqual(1);
    proxy.mend();
    await expect.poll(howItHears, { timeout: 20_000 }).toBe("told");
  }, 60_000);

  it("are told from what anybody else says on the channel, in whatever form", async () => {
    const url = await givenDatabase(withTables);
    const strange: string[] = [];
    const note = (message: string): void => void strange.push(message);
    const log = { ...silentLog, debug: note, error: note };
    const engine = await openReplica(url, { log });
    const store = createStore(engine);
    const commits: number[] = [];
    store.runs.subscribe((changes) => commits.push(changes.length));
    const said = [
      "hello",
      "",
      "null",
      "[]",
      '"text"',
      '{"from":"x"}',
      '{"from":1,"topic":"commit"}',
      '{"from":"x","topic":"commit","content":"text"}',
      '{"from":"x","topic":"commit","content":null}',
      '{"from":"x","topic":"commit","content":{"seq":"1","changes":[]}}',
      '{"from":"x","topic":"commit","content":{"seq":1,"changes":[null]}}',
    ];
    await withClient(url, async (client) => {
      for (const payload of said) await client.query("select pg_notify('signalbox', $1)", [payload]);
    });
    await expect.poll(() => strange.length).toBe(said.length);
    expect(new Set(strange)).toEqual(new Set(["something on the channel of the replicas is no news of theirs"]));
    expect(commits).toEqual([]);

    // The connection is the same one still, and hears.
    const change = { runId: "r1", type: "queued" };
    const notice = { from: "x", topic: "commit", content: { seq: 1, changes: [change] } };
    await withClient(url, (client) => client.query("select pg_notify('signalbox', $1)", [JSON.stringify(notice)]));
    await expect.poll(() => commits).toEqual([1]);
  }, 60_000);

  it("come back on one connection, also when the one before was cut off while it came about", async () => {
    const database = new URL(await givenDatabase());
    const proxy = await startProxy(Number(database.port));
    onTestFinished(() => proxy.stop());
    const behind = new URL(database);
    behind.port = String(proxy.port);
    const connections = createConnections(behind.href, silentLog);
    onTestFinished(() => connections.end());
    const clock = createWatchedClock();
    const [failed, heard] = [createFact(), createFact()];
    let opened = 0;
    function single() {
      opened += 1;
      return connections.single();
    }
    const log = { ...silentLog, debug: failed.happen, info: heard.happen };
    const news = await openNews({ ...connections, single }, { self: "one", clock, log });
    onTestFinished(() => news.stop());

    proxy.hangUpAt("listen signalbox");
    await breakListeners(database.href);
    await clock.armed(250);
    clock.advance(250);
    await failed.happened;
    proxy.mend();
    opened = 0;
    clock.advance(60_000);
    await heard.happened;
    expect(opened).toBe(1);
  }, 60_000);
});
