import { mkdtemp, rm, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { StatusDocument } from "../../src/api/status-document.ts";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { runCall } from "../harness/api.ts";
import { describePostgres, givenDatabase, withClient } from "../harness/postgres.ts";
import { endPostgres, findPostgres, makePostgres, startPostgres } from "../harness/postgres-server.ts";
import { givenReplicas, leaseSeconds, type Replica } from "../harness/replicas.ts";
import { oneRunsAndOneWaits } from "../harness/two-runs.ts";

async function only<Row>(url: string, text: string): Promise<Row> {
  const { rows } = await withClient(url, (client) => client.query(text));
  return rows[0] as Row;
}

/** The replica that carries out the run which is under way. */
async function atWork(url: string, replicas: readonly Replica[]): Promise<Replica> {
  const { owner } = await only<{ owner: string }>(url, "select owner from run where status = 'running'");
  const replica = replicas.find((other) => other.owner() === owner);
  if (!replica) throw new Error(`nobody is ${owner}`);
  return replica;
}

describePostgres("Replicas", () => {
  it("goes on with the lane of a killed replica within the lease and five seconds, and says what is known", async () => {
    const database = await givenDatabase();
    const signalbox = await givenReplicas(database, { actions: [platzAction()] });
    const { ana, target } = signalbox;
    const replicas = await Promise.all([1, 2, 3].map(() => signalbox.startReplica()));
    await oneRunsAndOneWaits(signalbox);
    const killed = await atWork(database, replicas);
    for (const replica of replicas) {
      const { replicas: seen } = StatusDocument.parse(await (await fetch(`${replica.healthUrl()}/statusz`)).json());
      expect(seen).toEqual([{ process: killed.owner(), running: 1, leaseUntil: expect.any(String) as string }]);
    }
    killed.child.kill("SIGKILL");
    const killedAt = performance.now();
    await killed.ended();

    const second = await target.request(2);
    expect(performance.now() - killedAt).toBeLessThan((leaseSeconds + 5) * 1_000);
    second.answer(200, {});
    await ana.sees("Outcome unknown");
    await ana.sees("Done in");
    expect(target.received).toHaveLength(2);
    expect(new Set(target.received.map((request) => request.headers["idempotency-key"])).size).toBe(2);
  }, 90_000);

  it("has places for all replicas together, and a killed one's place is free after its lease", async () => {
    const database = await givenDatabase();
    const signalbox = await givenReplicas(database, {
      actions: [platzAction()],
      configuration(configuration) {
        configuration.limits = { running: 1 };
      },
    });
    const { target } = signalbox;
    const replicas = await Promise.all([1, 2, 3].map(() => signalbox.startReplica()));
    const [one, two] = replicas;
    if (!one || !two) throw new Error("no replicas");
    await signalbox.ci(one).call("createRun", runCall("first"));
    await target.request(1);
    const asked = performance.now();
    await signalbox.ci(two).call("createRun", runCall("second", { deployment: "orders-prod" }));
    const killed = await atWork(database, replicas);
    killed.child.kill("SIGKILL");
    const second = await target.request(2);
    expect(performance.now() - asked).toBeLessThan((leaseSeconds + 7) * 1_000);
    second.answer(200, {});
    await expect
      .poll(() => only(database, "select array_agg(status order by seq) as statuses from run"), { timeout: 10_000 })
      .toEqual({ statuses: ["interrupted", "succeeded"] });
    // Not before the first was over, by whoever's word: its end, or the end of its owner's lease.
    expect(
      await only(
        database,
        `select (select at from run_event where type = 'started' order by seq desc limit 1)
          - (select at from run_event where type = 'started' order by seq limit 1) >= ${leaseSeconds - 4} * 1000 as waited`,
      ),
    ).toEqual({ waited: true });
  }, 90_000);

  it("goes on with the lanes of all that were frozen at once, however busy they are when they wake", async () => {
    const database = await givenDatabase();
    const lanes = ["one", "two", "three", "four", "five", "six"];
    const signalbox = await givenReplicas(database, {
      actions: [signalboxAction({ idempotent: true, timeout: "1h" })],
      configuration(configuration) {
        const [first] = configuration.deployments;
        for (const name of lanes) configuration.deployments.push({ ...first, id: `d-${name}`, name });
      },
    });
    const { target } = signalbox;
    const replicas = await Promise.all([signalbox.startReplica(), signalbox.startReplica()]);
    const ask = (deployment: string, nth: number) =>
      signalbox.ci(replicas[nth % 2] ?? replicas[0]).call("createRun", runCall(deployment, { deployment }));
    for (const [nth, lane] of lanes.slice(0, 4).entries()) await ask(lane, nth);
    await target.request(4);
    for (const { child } of replicas) child.kill("SIGSTOP");
    // Also for somebody whose clock is a second behind.
    const held = `select count(*)::int as held from run where status = 'running'
      and lease_until > extract(epoch from clock_timestamp()) * 1000 - 1500`;
    await expect.poll(() => only(database, held), { timeout: 20_000, interval: 250 }).toEqual({ held: 0 });
    for (const { child } of replicas) child.kill("SIGCONT");
    const woken = performance.now();
    // Work that goes on for as long as they live, so that each keeps renewing.
    for (const [nth, lane] of lanes.slice(4).entries()) await ask(lane, nth);
    const others = "select count(*)::int as begun from run where lane in ('d-five', 'd-six') and status = 'running'";
    await expect.poll(() => only(database, others), { timeout: 10_000 }).toEqual({ begun: 2 });

    // Four that were broken off, two of other lanes, and four that were begun again.
    await target.request(10);
    expect(performance.now() - woken).toBeLessThan((leaseSeconds + 5) * 1_000);
    const times = new Map<unknown, number>();
    for (const { headers } of target.received) {
      const key = headers["idempotency-key"];
      times.set(key, (times.get(key) ?? 0) + 1);
    }
    expect([...times.values()].toSorted()).toEqual([1, 1, 2, 2, 2, 2]);
    for (const request of target.received) request.answer(200, {});
    await expect
      .poll(() => only(database, "select array_agg(distinct status) as statuses from run"), { timeout: 10_000 })
      .toEqual({ statuses: ["succeeded"] });
  }, 90_000);

  it("survives a crash of Postgres under load: says so meanwhile, loses nothing, runs nothing twice", async () => {
    const binaries = await findPostgres();
    if (!binaries) throw new Error("no Postgres");
    const folder = await mkdtemp(path.join(tmpdir(), "signalbox-crash-"));
    await chmod(folder, 0o755);
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const place = path.join(folder, "server");
    const made = await makePostgres(place, binaries, {});
    const { server } = made;
    let { child } = made;
    onTestFinished(() => endPostgres(child, "SIGQUIT"));

    const url = server.url("postgres");
    const signalbox = await givenReplicas(url, { actions: [platzAction()] });
    const { target } = signalbox;
    const [one, other] = await Promise.all([signalbox.startReplica(), signalbox.startReplica()]);
    const ids: string[] = [];
    for (let nth = 0; nth < 12; nth += 1) {
      const { body } = await signalbox.ci(nth % 2 ? one : other).call("createRun", runCall(`before-${nth}`));
      ids.push(body.id);
    }
    const first = await target.request(1);
    await endPostgres(child, "SIGQUIT");
    await expect.poll(async () => (await fetch(`${one.healthUrl()}/readyz`)).status, { timeout: 10_000 }).toBe(503);
    // Ends while nobody can write that down.
    first.answer(200, {});
    target.answersAtOnce(200, {});
    child = await startPostgres(place, binaries, server.port, {});

    await expect.poll(async () => (await fetch(`${one.healthUrl()}/readyz`)).status, { timeout: 20_000 }).toBe(200);
    await expect
      .poll(() => only(url, "select count(*)::int as left from run where ended_at is null"), { timeout: 40_000 })
      .toEqual({ left: 0 });
    const { body } = await signalbox.ci(other).call("createRun", runCall("after"));
    ids.push(body.id);
    await expect
      .poll(() => only(url, "select count(*)::int as left from run where ended_at is null"), { timeout: 40_000 })
      .toEqual({ left: 0 });
    const keys = target.received.map((request) => request.headers["idempotency-key"]);
    expect(keys.toSorted()).toEqual(ids.toSorted());
    expect(await only(url, "select array_agg(distinct status) as statuses from run")).toEqual({
      statuses: ["succeeded"],
    });
  }, 120_000);
});
