/**
 * A real Postgres for tests, from a package of the npm registry: one server for a whole run of vitest, started by the first
 * test that asks for it, and a database of its own for each test. See `postgres-server.ts` for the server itself.
 */
import { randomBytes } from "node:crypto";
import path from "node:path";
import { Client } from "pg";
import { describe, inject, onTestFinished } from "vitest";
import { findPostgres, type PostgresServer } from "./postgres-server.ts";
import { sharedServer } from "./postgres-shared.ts";

const binaries = await findPostgres();

/** A suite that needs Postgres. Where there is no server for the machine, it is skipped and says so. */
export function describePostgres(name: string, body: () => void): void {
  if (!binaries) console.warn(`Skipped: ${name}. There is no Postgres package for this machine.`);
  describe.skipIf(!binaries)(name, body);
}

/** Brings a new database to where a test begins, once for all tests that name the same template. */
export interface Template {
  readonly name: string;
  prepare(url: string): Promise<void>;
}

/** The URL of a database for this test alone, empty or as the template says; removed when the test is over. */
export async function givenDatabase(template?: Template): Promise<string> {
  const server = await sharedPostgres();
  const name = `test_${randomBytes(8).toString("hex")}`;
  await withClient(server.url("postgres"), async (client) => {
    if (template) await ensureTemplate(client, server, template);
    await client.query(`create database ${name} template ${template?.name ?? "template0"} strategy file_copy`);
  });
  onTestFinished(() =>
    withClient(server.url("postgres"), async (client) => {
      await client.query(`drop database if exists ${name} with (force)`);
    }),
  );
  return server.url(name);
}

/** The server that all tests of this run share. Nobody stops it but the end of the run. */
async function sharedPostgres(): Promise<PostgresServer> {
  if (!binaries) throw new Error("no Postgres for this machine: put the test in describePostgres");
  return sharedServer(path.join(inject("postgresDir"), "shared"), binaries);
}

/** Test files run in processes of their own, so the lock that makes it one is the server's. */
async function ensureTemplate(client: Client, server: PostgresServer, { name, prepare }: Template): Promise<void> {
  await client.query("select pg_advisory_lock(hashtext($1))", [name]);
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1 and datistemplate", [name]);
    if (rowCount) return;
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name} template template0 strategy file_copy`);
    await prepare(server.url(name));
    await client.query(`alter database ${name} is_template true`);
  } finally {
    await client.query("select pg_advisory_unlock(hashtext($1))", [name]);
  }
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
