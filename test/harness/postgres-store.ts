/** A store on a real Postgres, in a database of its own. */
import { onTestFinished } from "vitest";
import { systemClock, type Clock } from "../../src/lib/clock.ts";
import { silentLog, type Log } from "../../src/lib/log.ts";
import { openPostgres, type SharedEngine } from "../../src/store/postgres/open.ts";
import { givenDatabase, type Template } from "./postgres.ts";
import { migrationsDir } from "./store.ts";

export const withTables: Template = {
  name: "with_tables",
  async prepare(url) {
    const options = { url, migrationsDir, self: "template", clock: systemClock, log: silentLog };
    await (await openPostgres(options)).close();
  },
};

let replicas = 0;

/** One more replica on a database; closed when the test is over. */
export async function openReplica(
  url: string,
  deps: { clock?: Clock; log?: Log; silenceMs?: number } = {},
): Promise<SharedEngine> {
  replicas += 1;
  const self = `replica ${replicas}`;
  const engine = await openPostgres({ url, migrationsDir, self, clock: systemClock, log: silentLog, ...deps });
  onTestFinished(() => engine.close());
  return engine;
}

export async function openPostgresEngine(): Promise<SharedEngine> {
  return openReplica(await givenDatabase(withTables));
}
