import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import { createConnections } from "../../src/store/postgres/pool.ts";
import { openPostgres } from "../../src/store/postgres/open.ts";
import { createStore } from "../../src/store/store.ts";
import { createFact } from "../harness/fact.ts";
import { describePostgres } from "../harness/postgres.ts";
import { endPostgres, findPostgres, makePostgres, startPostgres } from "../harness/postgres-server.ts";
import { startProxy } from "../harness/proxy.ts";
import { migrationsDir } from "../harness/store.ts";
import { actorOf, aRequest, bo, noon } from "../harness/values.ts";

const certificates = path.join(import.meta.dirname, "../fixtures/tls");

/** A server that takes connections over TLS only, and the URL of its database without a word of TLS. */
async function givenTlsServer(): Promise<URL> {
  const binaries = await findPostgres();
  if (!binaries) throw new Error("no Postgres");
  const folder = mkdtempSync(path.join(tmpdir(), "signalbox-tls-"));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const place = path.join(folder, "server");
  const { server, child } = await makePostgres(place, binaries);
  await endPostgres(child);
  const data = path.join(place, "data");
  const { uid, gid } = statSync(data);
  for (const name of ["server.cert.pem", "server.key.pem"]) {
    copyFileSync(path.join(certificates, name), path.join(data, name));
    chownSync(path.join(data, name), uid, gid);
    chmodSync(path.join(data, name), 0o600);
  }
  const settings = { fsync: "off", ssl: "on", ssl_cert_file: "server.cert.pem", ssl_key_file: "server.key.pem" };
  const secure = await startPostgres(place, binaries, server.port, settings);
  onTestFinished(() => endPostgres(secure, "SIGQUIT"));
  return new URL(server.url("postgres"));
}

function withTls(url: URL, ca: string, port = url.port): string {
  const secure = new URL(url);
  secure.port = port;
  secure.searchParams.set("sslmode", "verify-full");
  secure.searchParams.set("sslrootcert", path.join(certificates, `${ca}.cert.pem`));
  return secure.href;
}

const queued = [
  { type: "requested", at: noon, by: actorOf(bo) },
  { type: "queued", at: noon },
] as const;

describePostgres("Postgres over TLS", () => {
  it("carries runs and news, says which certificate it does not trust, and finds a new way out of a black hole", async () => {
    const url = await givenTlsServer();
    const open = (address: string, self: string, silenceMs?: number) =>
      openPostgres({ url: address, migrationsDir, self, clock: systemClock, log: silentLog, silenceMs });

    await expect(open(withTls(url, "other-ca"), "one")).rejects.toThrow(
      /its certificate is signed by nobody that is trusted here.*sslrootcert/,
    );

    const proxy = await startProxy(Number(url.port));
    onTestFinished(() => proxy.stop());
    const engine = await open(withTls(url, "ca", String(proxy.port)), "one", 1_000);
    onTestFinished(() => engine.close());
    const other = await open(withTls(url, "ca"), "other");
    onTestFinished(() => other.close());
    const [one, two] = [createStore(engine), createStore(other)];
    const heard = createFact();
    one.runs.subscribe((changes) => changes.length > 0 && heard.happen());
    await two.runs.create(aRequest(), queued);
    await heard.happened;

    // What was there is lost without a word, and the silence is noticed.
    proxy.lose();
    await expect
      .poll(() => one.runs.create(aRequest({ id: "after" }), queued).catch(String), { timeout: 15_000 })
      .toMatchObject({ run: { id: "after" } });
  }, 60_000);

  it("keeps a connection that is in use for longer than the silence that it forgives", async () => {
    const url = await givenTlsServer();
    const { pool } = createConnections(withTls(url, "ca"), silentLog, 600);
    onTestFinished(() => pool.end());
    const client = await pool.connect();
    const pid = async (): Promise<number | undefined> =>
      (await client.query<{ pid: number }>("select pg_backend_pid() as pid from pg_sleep(0.2)")).rows[0]?.pid;
    const first = await pid();
    const { rows } = await client.query("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()");
    expect(rows).toEqual([{ ssl: true, version: expect.stringMatching(/^TLSv1\.[23]$/) as unknown }]);
    // Twice as long as the silence, never silent.
    for (let times = 0; times < 6; times += 1) expect(await pid()).toBe(first);
    await expect(client.query("select pg_sleep(5)")).rejects.toThrow(/nothing came back for 0.6 s|terminated/);
    client.release(true);
  }, 60_000);
});
