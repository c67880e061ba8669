import { expect, it, onTestFinished } from "vitest";
import { createStore } from "../../src/store/store.ts";
import { createFact } from "../harness/fact.ts";
import { describePostgres, givenDatabase, withClient } from "../harness/postgres.ts";
import { openReplica, withTables } from "../harness/postgres-store.ts";
import { startProxy } from "../harness/proxy.ts";
import { actorOf, aRequest, bo, noon } from "../harness/values.ts";

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

  const breakListeners = (): Promise<unknown> =>
    withClient(database.href, (client) =>
      client.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'signalbox listener'",
      ),
    );
  return { proxy, howItHears, breakListeners };
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
});
