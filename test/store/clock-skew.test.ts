import { expect, it, onTestFinished } from "vitest";
import { openFoundation } from "../../src/foundation.ts";
import { createSettableClock, systemClock, type Clock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import { createLeases } from "../../src/runs/lease.ts";
import { createConnections } from "../../src/store/postgres/pool.ts";
import { followServerClock } from "../../src/store/postgres/server-clock.ts";
import { createFact } from "../harness/fact.ts";
import { keepingLog, migrationsDir } from "../harness/store.ts";
import { describePostgres, givenDatabase } from "../harness/postgres.ts";
import { withTables } from "../harness/postgres-store.ts";
import { actorOf, aRequest, bo } from "../harness/values.ts";

const leaseMs = 3_000;

/** The clock of a machine that is wrong by so much, which may change. */
function aWrongClock(ms: number): Clock & { wrongBy: number } {
  const clock = {
    wrongBy: ms,
    now: () => systemClock.now() + clock.wrongBy,
    after: (wait: number, wake: () => void) => systemClock.after(wait, wake),
  };
  return clock;
}

async function aReplica(databaseUrl: string, owner: string, own: Clock, log = silentLog) {
  const clock = createSettableClock(own);
  const observer = { onCommit: () => undefined, onFailure: () => undefined };
  const ground = { databaseFile: "", databaseUrl, leaseMs: 30_000 };
  const foundation = await openFoundation(ground, { owner, migrationsDir, clock, log, observer });
  onTestFinished(() => foundation.close());
  const { store } = foundation;
  const leases = createLeases({ store: store.runs, clock, owner, leaseMs, isAlone: false, onFault: fail });
  onTestFinished(() => leases.stop());

  /** Begins a run as its owner. */
  async function begin(id: string) {
    const at = clock.now();
    const { run } = await store.runs.create(aRequest({ id, deployment: { ...aRequest().deployment, id } }), [
      { type: "requested", at, by: actorOf(bo) },
      { type: "queued", at },
    ]);
    await store.runs.append(run, [{ type: "started", at, owner, fence: 1 }], { leaseUntil: leases.until() });
  }
  const orphans = async (): Promise<string[]> =>
    (await store.runs.orphans(leases.abandonedBefore())).map(({ id }) => id).sort();
  return { begin, orphans, leases, store, clock };
}

function fail(fault: unknown): never {
  throw fault;
}

const minutes = 60_000;

describePostgres("replicas whose clocks differ by minutes", () => {
  it("take nobody's lease for over that is not, and everybody's that is", async () => {
    const database = await givenDatabase(withTables);
    const log = keepingLog();
    const right = await aReplica(database, "right", aWrongClock(0));
    const ahead = await aReplica(database, "ahead", aWrongClock(7 * minutes), log);
    const behind = await aReplica(database, "behind", aWrongClock(-7 * minutes));
    const all = { right, ahead, behind };
    for (const [id, replica] of Object.entries(all)) await replica.begin(id);
    for (const { orphans } of Object.values(all)) expect(await orphans()).toEqual([]);
    expect(log.said).toEqual([expect.stringContaining("differs from that of the database")]);
    // Nobody renews, so each lease ends, for everybody.
    for (const { orphans } of Object.values(all)) {
      await expect.poll(orphans, { timeout: 10_000 }).toEqual(["ahead", "behind", "right"]);
    }
  }, 30_000);

  it("have one leader, by the same time", async () => {
    const database = await givenDatabase(withTables);
    const behind = await aReplica(database, "behind", aWrongClock(-7 * minutes));
    const ahead = await aReplica(database, "ahead", aWrongClock(7 * minutes));
    const take = ({ store, clock }: typeof ahead, owner: string): Promise<boolean> =>
      store.leases.take("test", owner, clock.now() + leaseMs, clock.now());
    expect(await take(behind, "behind")).toBe(true);
    expect(await take(ahead, "ahead")).toBe(false);
    await expect.poll(() => take(ahead, "ahead"), { timeout: 10_000 }).toBe(true);
    expect(await take(behind, "behind")).toBe(false);
  }, 30_000);

  it("take nobody for gone in the moment in which a clock is set forward", async () => {
    const database = await givenDatabase(withTables);
    const own = aWrongClock(0);
    const [steady, jumping] = [
      await aReplica(database, "steady", aWrongClock(0)),
      await aReplica(database, "jumping", own),
    ];
    await steady.begin("of-the-steady");
    own.wrongBy = 7 * minutes;
    expect(await jumping.orphans()).toEqual([]);
    expect(await jumping.store.leases.take("test", "jumping", jumping.clock.now() + leaseMs, 0)).toBe(true);
    expect(await steady.store.leases.take("test", "steady", steady.clock.now(), steady.clock.now())).toBe(false);
  }, 30_000);

  it("take no look for true in which the clock was set back, neither at the start nor later", async () => {
    const connections = createConnections(await givenDatabase(), silentLog);
    onTestFinished(() => connections.end());
    let [wrongBy, reads, stepAt] = [0, 0, 2];
    let wake = (): void => {};
    let armed = createFact();
    const own: Clock = {
      now() {
        reads += 1;
        // Between the question to the server and its answer.
        if (reads === stepAt) wrongBy -= 7 * minutes;
        return systemClock.now() + wrongBy;
      },
      after(_ms, onWake) {
        wake = onWake;
        armed.happen();
        return { cancel: () => undefined };
      },
    };
    const shared = createSettableClock(own);
    async function lookAgain(): Promise<void> {
      armed = createFact();
      wake();
      await armed.happened;
    }
    const wrongByMinutes = (): number => (shared.now() - systemClock.now()) / minutes;

    const followed = await followServerClock(connections, shared, { everyMs: 1_000, log: silentLog });
    onTestFinished(() => followed.stop());
    expect(wrongByMinutes()).toBeCloseTo(0, 0);
    [reads, stepAt] = [0, 2];
    await lookAgain();
    expect(wrongByMinutes()).toBeCloseTo(-7, 0);
    await lookAgain();
    expect(wrongByMinutes()).toBeCloseTo(0, 0);
  }, 30_000);
});
