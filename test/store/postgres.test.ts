import type { Client } from "pg";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { openPostgres } from "../../src/store/postgres/open.ts";
import { createConnections } from "../../src/store/postgres/pool.ts";
import { createSharedReads } from "../../src/store/postgres/read-runs.ts";
import { beginTransaction } from "../../src/store/postgres/transaction.ts";
import { selectRunningIn } from "../../src/store/postgres/write-runs.ts";
import { openPostgresTrail } from "../../src/store/postgres/trail.ts";
import { createStore } from "../../src/store/store.ts";
import { createFact } from "../harness/fact.ts";
import { freePort } from "../harness/free-port.ts";
import { describePostgres, givenDatabase, withClient } from "../harness/postgres.ts";
import { startProxy } from "../harness/proxy.ts";
import { openPostgresEngine, openReplica, withTables } from "../harness/postgres-store.ts";
import { migrationsDir } from "../harness/store.ts";
import { actorOf, anAction, aDeployment, aRequest, bo, noon } from "../harness/values.ts";

const queued = [
  { type: "requested", at: noon, by: actorOf(bo) },
  { type: "queued", at: noon },
] as const;

const open = (url: string) => openPostgres({ url, migrationsDir, self: "one", clock: systemClock, log: silentLog });

/** Resolves when a statement like this waits for a lock. */
async function someoneWaits(client: Client, like: string): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like $1",
      [like],
    );
    if (rowCount) return;
  }
}

describePostgres("Postgres", () => {
  it("says what is wrong in an operator's words, and never the password", async () => {
    const url = new URL(await givenDatabase(withTables));
    const password = url.password;
    const changed = (change: (other: URL) => void): string => {
      const other = new URL(url);
      change(other);
      return other.href;
    };
    const port = String(await freePort());
    const wrong: [string, RegExp][] = [
      ["mysql://me:topsecret@db/x", /is not the URL of a Postgres database/],
      ["postgres://me:topsecret@db", /is not the URL of a Postgres database/],
      [changed((other) => (other.password = "topsecret")), /refused the user or the password/],
      [changed((other) => (other.pathname = "/nowhere")), /does not exist on that server/],
      [changed((other) => (other.port = port)), /nobody listens there/],
    ];
    for (const [place, words] of wrong) {
      const fault = await open(place).then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
      expect(fault?.message).toMatch(words);
      expect(`${fault?.message} ${String(fault?.cause)}`).not.toMatch(/topsecret/);
      expect(fault?.message).not.toContain(password);
    }
  });

  it("says so too of a server that goes away while it is asked", async () => {
    const database = new URL(await givenDatabase(withTables));
    const proxy = await startProxy(Number(database.port));
    onTestFinished(() => proxy.stop());
    const behind = new URL(database);
    behind.port = String(proxy.port);
    const { runs } = createStore(await openReplica(behind.href));
    expect(await runs.list({ order: "oldest" })).toEqual([]);
    proxy.hangUpAt('order by "seq"');
    await expect(runs.list({ order: "oldest" })).rejects.toMatchObject({ name: "StoreError", code: "unreachable" });
    proxy.mend();
    expect(await runs.list({ order: "oldest" })).toEqual([]);
  });

  it("refuses a user who may make nothing, and a database that a newer program has changed", async () => {
    const database = await givenDatabase();
    await withClient(database, async (client) => {
      await client.query("drop role if exists guest");
      await client.query("create role guest login password 'guest'");
      await client.query("revoke create on schema public from public");
    });
    const guest = new URL(database);
    [guest.username, guest.password] = ["guest", "guest"];
    await expect(open(guest.href)).rejects.toThrow(/The user guest may not make tables/);

    const newer = await givenDatabase(withTables);
    await withClient(newer, (client) =>
      client.query("insert into kysely_migration (name, timestamp) values ('9999-tomorrow', '')"),
    );
    await expect(open(newer)).rejects.toThrow(/was changed by a newer Signalbox: it knows 9999-tomorrow/);
  });

  it("brings a new database up to date once, however many replicas start at the same time", async () => {
    const database = await givenDatabase();
    const engines = await Promise.all([1, 2, 3].map(() => openReplica(database)));
    const stores = engines.map(createStore);
    expect(await Promise.all(stores.map((store) => store.isHealthy()))).toEqual([true, true, true]);
  });

  it("keeps one chain, one run for an intent and one active run, whichever replica is asked", async () => {
    const database = await givenDatabase(withTables);
    const engines = await Promise.all([1, 2, 3].map(() => openReplica(database)));
    const stores = engines.map(createStore);
    const action = anAction();
    const lane = { lane: aDeployment().id, actionId: action.id };
    const clicks = stores.flatMap(({ runs }) =>
      Array.from({ length: 10 }, () => runs.create(aRequest({ intentKey: "one click" }), queued)),
    );
    expect((await Promise.all(clicks)).filter(({ result }) => result === "created")).toHaveLength(1);
    const rivals = stores.flatMap(({ runs }) =>
      Array.from({ length: 10 }, () => runs.create(aRequest({ action }), queued, { unlessActive: lane })),
    );
    expect((await Promise.all(rivals)).every(({ result }) => result === "occupied")).toBe(true);
    const many = stores.flatMap(({ runs }) => Array.from({ length: 30 }, () => runs.create(aRequest(), queued)));
    await Promise.all(many);

    const events = (await stores[0]?.runs.eventsAfter(0, 1_000)) ?? [];
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const { trail, close } = await openPostgresTrail(database, silentLog);
    expect(await verifyChain(trail)).toMatchObject({ isSound: true, events: events.length });
    await close();
  });

  it("starts one run of a lane, whichever replicas start runs of it at the same time", async () => {
    const database = await givenDatabase(withTables);
    const engines = await Promise.all([1, 2, 3].map(() => openReplica(database)));
    const stores = engines.map(createStore);
    const created = stores.flatMap(({ runs }) => Array.from({ length: 5 }, () => runs.create(aRequest(), queued)));
    const asked = (await Promise.all(created)).map(({ run }) => run);
    const started = { type: "started", at: noon, owner: "one", fence: 1 } as const;
    const also = { leaseUntil: noon + 10 };
    const starts = stores.flatMap(({ runs }, nth) =>
      asked.filter((_, place) => place % 3 === nth).map((run) => runs.append(run, [started], also)),
    );
    expect((await Promise.all(starts)).filter((run) => run !== undefined)).toHaveLength(1);
    expect(await stores[0]?.runs.list({ statuses: ["running"], order: "oldest" })).toHaveLength(1);
  });

  it("finds who is running in a lane without a look at what waits there, planned before there was anything", async () => {
    await withClient(await givenDatabase(withTables), async (client) => {
      // As on the connections that write, whose statements are planned once.
      await client.query("set enable_seqscan = off; set plan_cache_mode = force_generic_plan");
      await client.query(`prepare running (text[]) as ${selectRunningIn}`);
      const { rows } = await client.query<{ "QUERY PLAN": string }>("explain execute running (array['a', 'b'])");
      const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
      expect(plan).toContain("run_unfinished_in_lane");
      expect(plan).toMatch(/Index Cond: .*lane = ANY .*status = 'running'/);
    });
  });

  it("takes the turn of a replica that stops in the middle of a transaction, and writes nothing of it", async () => {
    const database = await givenDatabase(withTables);
    const stopped = createConnections(database, silentLog, 5_000);
    const client = await stopped.pool.connect();
    const ended = createFact();
    client.on("error", ended.happen);
    await client.query("begin");
    await client.query("select seq from audit_head for update");
    const { runs } = createStore(await openReplica(database));
    const { result } = await runs.create(aRequest(), queued);
    expect(result).toBe("created");
    await ended.happened;
    client.release(true);
    await stopped.pool.end();
  });

  it("reads runs that are asked for at the same time with one question, each answer to whom it belongs", async () => {
    const database = await givenDatabase(withTables);
    const { runs } = createStore(await openReplica(database));
    for (const id of ["r1", "r2"]) await runs.create(aRequest({ id, intentKey: `click ${id}` }), queued);
    const joined = await runs.get("r2");
    if (joined)
      await runs.append(joined, [{ type: "joined", at: noon, by: actorOf(bo) }], { intentKey: "another click" });
    const connections = createConnections(database, silentLog);
    onTestFinished(() => connections.end());
    const questions: unknown[] = [];
    const counting = new Proxy(connections.writing, {
      get: (pool, name) =>
        name === "query"
          ? (question: unknown) => {
              questions.push(question);
              return pool.query(question as string);
            }
          : (Reflect.get(pool, name) as unknown),
    });
    const reads = createSharedReads({ ...connections, writing: counting });
    const rows = await Promise.all(["r1", "nowhere", "r2", "r1"].map((id) => reads.byId(id)));
    expect(rows.map((row) => row?.id)).toEqual(["r1", undefined, "r2", "r1"]);
    const meant = await Promise.all(["click r1", "another click", "no click"].map((key) => reads.byIntent(key)));
    expect(meant.map((row) => row?.id)).toEqual(["r1", "r2", undefined]);
    expect(questions).toHaveLength(2);
  });

  it("says what went wrong first in a transaction, and writes nothing of it", async () => {
    const database = await givenDatabase(withTables);
    const connections = createConnections(database, silentLog);
    onTestFinished(() => connections.end());
    const client = await connections.writing.connect();
    const tx = beginTransaction(client);
    tx.send("insert into cursor (name, seq) values ($1, $2)", ["one", 1]);
    tx.send("insert into cursor (name, seq) values ($1, $2)", ["one", 2]);
    // The server has refused it since the transaction was at fault by then.
    const later = tx.query("select name from cursor", []);
    await expect(later).rejects.toThrow(/duplicate key/);
    await expect(tx.commit()).rejects.toThrow(/duplicate key/);
    expect((await client.query("select name from cursor")).rows).toEqual([]);
    client.release();
  });

  it("keeps a lease that its owner renews while something else is written of the run", async () => {
    const database = await givenDatabase(withTables);
    const [owner, other] = [createStore(await openReplica(database)), createStore(await openReplica(database))];
    const { run } = await owner.runs.create(aRequest({ id: "r1" }), queued);
    const started = { type: "started", at: noon, owner: "one", fence: 1 } as const;
    const running = await owner.runs.append(run, [started], { leaseUntil: noon + 1_000 });
    if (!running) throw new Error("it was not begun");
    await withClient(database, async (client) => {
      await client.query("begin");
      await client.query("select 1 from run where id = 'r1' for update");
      const isWritten = other.runs.append(running, [{ type: "joined", at: noon, by: actorOf(bo) }]);
      // It has read the lease, and waits for the row.
      await withClient(database, (watcher) => someoneWaits(watcher, "update run set%"));
      await client.query("update run set lease_until = $1 where id = 'r1'", [noon + 9_000]);
      await client.query("commit");
      expect(await isWritten).toBeDefined();
    });
    expect(await owner.runs.orphans(noon + 8_000)).toEqual([]);
  });

  it("does not say that a lease was renewed when somebody takes the run over meanwhile", async () => {
    const database = await givenDatabase(withTables);
    const { runs } = createStore(await openReplica(database));
    const { run } = await runs.create(aRequest({ id: "r1" }), queued);
    await runs.append(run, [{ type: "started", at: noon, owner: "one", fence: 1 }], { leaseUntil: noon + 1_000 });
    await withClient(database, async (client) => {
      await client.query("begin");
      await client.query("update run set owner = 'two', fence = 2 where id = 'r1'");
      const renewed = runs.renew("one", noon + 9_000, ["r1"]);
      await withClient(database, (watcher) => someoneWaits(watcher, "with renewed as%"));
      await client.query("commit");
      expect(await renewed).toEqual([]);
    });
    expect(await runs.orphans(noon + 1_001)).toHaveLength(1);
  });

  it("puts what is queued into the queue with its transaction, unless it is for later", async () => {
    const engine = await openPostgresEngine();
    const put: string[] = [];
    engine.enqueueWith(async (_, runs) => {
      put.push(...runs.map(({ runId }) => runId));
      return () => undefined;
    });
    const { runs } = createStore(engine);
    await runs.create(aRequest({ id: "for-now" }), queued);
    await runs.create(aRequest({ id: "for-later", notBefore: noon + 1 }), queued);
    // Approved after its time had come: nobody's timer sees to that any more.
    await runs.create(aRequest({ id: "was-for-before", notBefore: noon - 1 }), queued);
    expect(put).toEqual(["for-now", "was-for-before"]);
  });

  it("writes the definition of a run although one that was refused had the same", async () => {
    const { runs } = createStore(await openPostgresEngine());
    const lane = { lane: aDeployment().id, actionId: "reindex" };
    await runs.create(aRequest({ action: anAction({ id: "reindex" }) }), queued);
    const changed = anAction({ id: "reindex", title: "Another title" });
    expect(await runs.create(aRequest({ action: changed }), queued, { unlessActive: lane })).toMatchObject({
      result: "occupied",
    });
    const { run } = await runs.create(aRequest({ action: changed }), queued);
    expect((await runs.get(run.id))?.action).toEqual(changed);
  });

  it("tells other replicas of commits, and of what they may have missed when the connection comes back", async () => {
    const database = await givenDatabase(withTables);
    const [one, other] = [createStore(await openReplica(database)), createStore(await openReplica(database))];
    const heard = createFact();
    const missed = createFact();
    other.runs.subscribe((changes) => (changes.length > 0 ? heard : missed).happen());
    await one.runs.create(aRequest(), queued);
    await heard.happened;
    await withClient(database, (client) =>
      client.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'signalbox listener'",
      ),
    );
    await missed.happened;
  });

  it("keeps what a target prints although Postgres has no room for one character", async () => {
    const { runs, logs } = createStore(await openPostgresEngine());
    const { run } = await runs.create(aRequest(), queued);
    await runs.append(run, [{ type: "started", at: noon, owner: "one", fence: 1 }]);
    expect(await logs.append(run.id, ["a\0b", "c"], 1)).toBe(true);
    expect((await logs.read(run.id)).map(({ text }) => text)).toEqual(["a\uFFFDb\nc"]);
  });

  it("says whose turn it is in a lane: who was left running, incidents, then the order of the events", async () => {
    const engine = await openPostgresEngine();
    const { runs } = createStore(engine);
    const headOf = async (now: number) =>
      (await engine.lanes.heads([aDeployment().id, "other"], now)).get(aDeployment().id);
    expect(await headOf(noon)).toBeUndefined();
    const first = (await runs.create(aRequest(), queued)).run;
    const later = aRequest({ notBefore: noon + 60_000 });
    await runs.create(later, queued);
    const incident = aRequest({ action: anAction({ priority: "incident" }) });
    const env = aDeployment().env;
    expect(await headOf(noon)).toEqual({ kind: "run", runId: first.id, env, priority: "normal" });
    await runs.create(incident, queued);
    expect(await headOf(noon)).toEqual({ kind: "run", runId: incident.id, env, priority: "incident" });
    const lane = { lane: aDeployment().id, env, priority: "incident" };
    expect(await engine.lanes.waiting(noon)).toEqual([{ ...lane, waiting: 2 }]);
    expect(await engine.lanes.waiting(noon + 60_000)).toEqual([{ ...lane, waiting: 3 }]);

    const started = { type: "started", at: noon, owner: "one", fence: 1 } as const;
    await runs.append(first, [started], { leaseUntil: noon + 10 });
    expect(await headOf(noon + 10)).toEqual({ kind: "busy" });
    expect(await headOf(noon + 11)).toMatchObject({ kind: "run", runId: first.id });
    expect(await engine.lanes.waiting(noon)).toEqual([{ ...lane, waiting: 1 }]);
  });
});
