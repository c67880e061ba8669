import { expect, it } from "vitest";
import { systemClock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import { verifyChain } from "../../src/runs/verify-chain.ts";
import { openPostgres } from "../../src/store/postgres/open.ts";
import { openPostgresTrail } from "../../src/store/postgres/trail.ts";
import { createStore } from "../../src/store/store.ts";
import { createFact } from "../harness/fact.ts";
import { freePort } from "../harness/free-port.ts";
import { describePostgres, givenDatabase, withClient } from "../harness/postgres.ts";
import { openPostgresEngine, openReplica, withTables } from "../harness/postgres-store.ts";
import { migrationsDir } from "../harness/store.ts";
import { actorOf, anAction, aDeployment, aRequest, bo, noon } from "../harness/values.ts";

const queued = [
  { type: "requested", at: noon, by: actorOf(bo) },
  { type: "queued", at: noon },
] as const;

const open = (url: string) => openPostgres({ url, migrationsDir, self: "one", clock: systemClock, log: silentLog });

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
      Array.from({ length: 10 }, () => runs.create(aRequest({ action }), queued, lane)),
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

  it("writes the definition of a run although one that was refused had the same", async () => {
    const { runs } = createStore(await openPostgresEngine());
    const lane = { lane: aDeployment().id, actionId: "reindex" };
    await runs.create(aRequest({ action: anAction({ id: "reindex" }) }), queued);
    const changed = anAction({ id: "reindex", title: "Another title" });
    expect(await runs.create(aRequest({ action: changed }), queued, lane)).toMatchObject({ result: "occupied" });
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
    expect(await headOf(noon)).toEqual({ kind: "run", runId: first.id });
    await runs.create(incident, queued);
    expect(await headOf(noon)).toEqual({ kind: "run", runId: incident.id });

    const started = { type: "started", at: noon, owner: "one", fence: 1 } as const;
    await runs.append(first, [started], { leaseUntil: noon + 10 });
    expect(await headOf(noon + 10)).toEqual({ kind: "busy" });
    expect(await headOf(noon + 11)).toEqual({ kind: "run", runId: first.id });
  });
});
