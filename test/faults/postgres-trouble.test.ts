import { expect, test } from "vitest";
import { readHistory } from "../harness/history.ts";
import { withClient } from "../harness/postgres.ts";
import { startProcess } from "../harness/process.ts";
import { startProxy } from "../harness/proxy.ts";
import { createProgram, type Program } from "../kills/program.ts";
import { createChance } from "../kills/random.ts";
import { leaseSeconds, post, surround, type DatabaseServer, type Surroundings } from "../kills/storm.ts";
import { hasPostgres } from "../model/stores.ts";

const body = { action: "plain", deployment: "d-1", inputs: {} };

interface Shared extends Surroundings {
  readonly server: DatabaseServer;
  /** Starts one more replica; all are stopped at the end. */
  replica(settings?: Record<string, string>): Promise<Program>;
}

async function givenPostgres(rest: AsyncDisposableStack): Promise<Shared> {
  const around = await surround(rest, createChance(1), "postgres");
  const { server, settings } = around;
  if (!server) throw new Error("no server");
  async function replica(more: Record<string, string> = {}): Promise<Program> {
    const program = createProgram({ ...settings, ...more });
    rest.defer(async () => {
      await program.end();
    });
    await program.start();
    return program;
  }
  return { ...around, server, replica };
}

/** The way to the database through a proxy, as settings of a replica. */
async function givenProxy(rest: AsyncDisposableStack, { server, database }: Shared) {
  const proxy = await startProxy(server.port);
  rest.defer(() => proxy.stop());
  const url = new URL(database);
  url.port = String(proxy.port);
  return { proxy, through: { SIGNALBOX_DATABASE: url.href } };
}

/** `signalbox status`, as an operator asks it. */
async function status(program: Program): Promise<{ code: number | null; text: string }> {
  const asking = startProcess(["status", "--url", program.url() ?? ""]);
  return { code: await asking.ended(), text: asking.output() };
}

async function ask({ token }: Shared, program: Program, key: string): Promise<number> {
  return post(program.url() ?? "", token, key, body, 15_000).then(
    (answer) => answer.status,
    () => 0,
  );
}

test.skipIf(!hasPostgres)(
  "Postgres crashes in the middle of a run: nothing is lost, and it passes by itself",
  async () => {
    await using rest = new AsyncDisposableStack();
    const given = await givenPostgres(rest);
    const { server, target, database } = given;
    const program = await given.replica();
    target.takes(2_000);
    expect(await ask(given, program, "before")).toBe(201);
    await expect.poll(() => target.seen.length).toBe(1);

    await server.crash();
    expect(await ask(given, program, "meanwhile")).not.toBe(201);
    expect(program.output()).toMatch(/cannot be reached|keeps trying/);
    // How the run ended is known by now, and cannot be written.
    await expect.poll(() => target.seen[0]?.isAnswered, { timeout: 10_000 }).toBe(true);
    await server.start();

    await expect.poll(() => ask(given, program, "meanwhile"), { timeout: 20_000 }).toBeOneOf([200, 201]);
    await expect.poll(() => target.seen.filter((one) => one.isAnswered).length, { timeout: 20_000 }).toBe(2);
    await expect.poll(async () => (await readHistory(database)).wrong, { timeout: 20_000 }).toEqual([]);
    const { runs } = await readHistory(database);
    expect(runs.map((run) => run.status)).toEqual(["succeeded", "succeeded"]);
    expect(target.seen).toHaveLength(2);
  },
  120_000,
);

test.skipIf(!hasPostgres)(
  "Postgres is restarted in the middle of a run: its end is written, and the lane goes on",
  async () => {
    await using rest = new AsyncDisposableStack();
    const given = await givenPostgres(rest);
    const { server, target, database } = given;
    const program = await given.replica();
    target.takes(1_000);
    expect(await ask(given, program, "before")).toBe(201);
    expect(await ask(given, program, "waits")).toBe(201);
    await expect.poll(() => target.seen.length).toBe(1);

    await server.stop();
    await expect.poll(() => target.seen[0]?.isAnswered, { timeout: 10_000 }).toBe(true);
    await server.start();

    await expect.poll(() => target.seen.filter((one) => one.isAnswered).length, { timeout: 20_000 }).toBe(2);
    await expect.poll(() => ask(given, program, "after"), { timeout: 20_000 }).toBeOneOf([200, 201]);
    await expect.poll(() => target.seen.filter((one) => one.isAnswered).length, { timeout: 20_000 }).toBe(3);
    await expect.poll(async () => (await readHistory(database)).wrong, { timeout: 20_000 }).toEqual([]);
    const { runs } = await readHistory(database);
    expect(runs.map((run) => run.status)).toEqual(["succeeded", "succeeded", "succeeded"]);
    expect(target.seen).toHaveLength(3);
  },
  120_000,
);

test.skipIf(!hasPostgres)(
  "a replica that is cut off from Postgres lets go of its run before another one goes on with the lane",
  async () => {
    await using rest = new AsyncDisposableStack();
    const given = await givenPostgres(rest);
    const { target, database } = given;
    const { proxy, through } = await givenProxy(rest, given);
    const cutOff = await given.replica(through);
    target.takes(60_000);
    expect(await ask(given, cutOff, "first")).toBe(201);
    await expect.poll(() => target.seen.length).toBe(1);
    const other = await given.replica();
    expect(await ask(given, other, "second")).toBe(201);

    const since = Date.now();
    proxy.cut();
    target.takes(50);
    await expect.poll(() => target.seen.length, { timeout: (leaseSeconds + 10) * 1_000 }).toBe(2);
    const [first, second] = target.seen;
    expect(first?.end).toBeLessThanOrEqual(second?.begin ?? 0);
    expect((second?.begin ?? 0) - since).toBeLessThan((leaseSeconds + 5) * 1_000);

    proxy.mend();
    await expect.poll(() => ask(given, cutOff, "third"), { timeout: 20_000 }).toBeOneOf([200, 201]);
    await expect.poll(async () => (await readHistory(database)).wrong, { timeout: 20_000 }).toEqual([]);
    expect((await readHistory(database)).runs.map((run) => run.status)).toEqual([
      ...["interrupted", "succeeded", "succeeded"],
    ]);
    expect(target.seen).toHaveLength(3);
  },
  120_000,
);

test.skipIf(!hasPostgres)(
  "a replica whose connections to Postgres lead nowhere finds new ones",
  async () => {
    await using rest = new AsyncDisposableStack();
    const given = await givenPostgres(rest);
    const { target, database } = given;
    const { proxy, through } = await givenProxy(rest, given);
    const program = await given.replica({ ...through, SIGNALBOX_GRACE_SECONDS: "1" });
    expect(await ask(given, program, "before")).toBe(201);
    await expect.poll(() => target.seen.filter((one) => one.isAnswered).length).toBe(1);

    proxy.lose();
    await expect.poll(() => ask(given, program, "after"), { timeout: 30_000 }).toBeOneOf([200, 201]);
    await expect.poll(() => target.seen.filter((one) => one.isAnswered).length, { timeout: 20_000 }).toBe(2);
    await expect.poll(async () => (await readHistory(database)).wrong, { timeout: 20_000 }).toEqual([]);

    proxy.lose();
    expect(await program.end()).toBe(0);
  },
  120_000,
);

test.skipIf(!hasPostgres)(
  "a replica that never gets through to Postgres again stops all the same",
  async () => {
    await using rest = new AsyncDisposableStack();
    const given = await givenPostgres(rest);
    const { target, database } = given;
    const { proxy, through } = await givenProxy(rest, given);
    const program = await given.replica({ ...through, SIGNALBOX_GRACE_SECONDS: "1" });
    target.takes(60_000);
    expect(await ask(given, program, "before")).toBe(201);
    await expect.poll(() => target.seen.length).toBe(1);

    proxy.swallow();
    const since = Date.now();
    expect(await program.end()).toBeOneOf([0, 1]);
    expect(Date.now() - since).toBeLessThan(15_000);

    const other = await given.replica();
    target.takes(50);
    expect(await ask(given, other, "after")).toBe(201);
    await expect
      .poll(async () => (await readHistory(database)).runs.map((run) => run.status), { timeout: 30_000 })
      .toEqual(["interrupted", "succeeded"]);
    expect((await readHistory(database)).wrong).toEqual([]);
  },
  120_000,
);

test.skipIf(!hasPostgres)(
  "a queue that cannot be used shows in readyz, and a restart makes it anew",
  async () => {
    await using rest = new AsyncDisposableStack();
    const given = await givenPostgres(rest);
    const program = await given.replica({ SIGNALBOX_GRACE_SECONDS: "1" });
    async function queue(): Promise<unknown> {
      const response = await fetch(`${program.url() ?? ""}/readyz`);
      const { checks } = (await response.json()) as { checks: Record<string, string> };
      return [response.status, checks["queue"]];
    }
    expect(await queue()).toEqual([200, "ok"]);
    given.target.takes(60_000);
    expect(await ask(given, program, "before")).toBe(201);
    await expect.poll(() => given.target.seen.length).toBe(1);

    await withClient(given.database, (client) => client.query("drop schema pgboss cascade"));
    await expect.poll(queue, { timeout: 10_000 }).toEqual([503, "the schema pgboss cannot be used (42P01)"]);
    expect(await program.end()).toBe(0);
    await program.start();
    await expect.poll(queue, { timeout: 10_000 }).toEqual([200, "ok"]);
    given.target.takes(50);
    expect(await ask(given, program, "after")).toBe(201);
    await expect
      .poll(async () => (await readHistory(given.database)).runs.map((run) => run.status), { timeout: 30_000 })
      .toEqual(["interrupted", "succeeded"]);
  },
  120_000,
);

test.skipIf(!hasPostgres)(
  "while Postgres is away status, metrics and API say what they know and what they do not",
  async () => {
    await using rest = new AsyncDisposableStack();
    const given = await givenPostgres(rest);
    const { server, target, token } = given;
    const program = await given.replica();
    const [url, authorization] = [program.url() ?? "", `Bearer ${token}`];
    target.takes(60_000);
    expect(await ask(given, program, "before")).toBe(201);
    await expect.poll(() => target.seen.length).toBe(1);
    const well = await status(program);
    expect(well.code).toBe(0);
    expect(well.text).toMatch(/^runs +1 running$/m);
    expect(well.text).toMatch(/^replicas +\w+: 1 run, lease for [\d.]+ s more$/m);

    await server.crash();
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 20_000 }).toBe(503);
    const away = await status(program);
    // Whatever was tried first says so: a read, a write, or the queue.
    expect(away.text).toMatch(/^status +degraded: database: [^;]+ \(unreachable\)/m);
    expect(away.text).toMatch(/^runs +not known: the database cannot be read/m);
    expect(away.text).toMatch(/^catalog +\d+ actions/m);
    expect(away.code).toBe(1);

    const metrics = async () => (await fetch(`${url}/metrics`)).text();
    // A write is tried every few seconds.
    await expect.poll(metrics, { timeout: 20_000 }).toMatch(/^signalbox_store_writable 0$/m);
    const page = await metrics();
    expect(page).not.toMatch(/^signalbox_runs\{/m);

    const read = await fetch(`${url}/api/v1/runs`, { headers: { authorization } });
    expect([read.status, read.headers.get("retry-after")]).toEqual([503, "5"]);
    const told = await read.text();
    expect(told).toContain("The database cannot be reached");
    expect(told).not.toContain(String(server.port));
    const asked = await post(url, token, "meanwhile", body, 15_000);
    expect(asked.status).toBe(503);
    expect(await asked.text()).toContain("same Idempotency-Key");

    await server.start();
    await expect.poll(async () => (await status(program)).text, { timeout: 30_000 }).toMatch(/^status +ready$/m);
    await expect.poll(metrics).toMatch(/^signalbox_runs\{status="queued"\}/m);
  },
  120_000,
);
