/** A SQLite database in which every table has rows, as a program leaves them that was used for a while. */
import BetterSqlite3 from "better-sqlite3";
import { statuses, type RunIn } from "../../src/runs/run.ts";
import { createStore } from "../../src/store/store.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { silentLog } from "../../src/lib/log.ts";
import { migrationsDir } from "./store.ts";
import { actorOf, anAction, aDeployment, aRequest, bo, noon, runIn } from "./values.ts";

const day = 24 * 3_600_000;

/** @returns the runs that matter to whoever goes on with it, by name */
export async function fillDatabase(file: string) {
  const engine = await openSqlite({ file, migrationsDir, log: silentLog });
  const store = createStore(engine);
  const { runs } = store;
  async function add(...[status, request]: Parameters<typeof runIn>): Promise<string> {
    const { run, events } = runIn(status, request);
    await runs.create(run, events);
    return run.id;
  }
  const kept = statuses.filter((status) => status !== "requested");

  // Retention has removed some from the middle, and the very last.
  for (const status of kept) await add(status, aRequest({ requestedAt: noon + 9 * day }));
  for (let nth = 0; nth < 3; nth += 1) await add("succeeded");
  for (const status of kept) {
    await add(status, aRequest({ requestedAt: noon + 9 * day, action: anAction({ title: "Ünïcödé \u0000 “'\\" }) }));
  }
  const lane = aDeployment({ id: "d-orders", name: "orders" });
  const running = await add("running", aRequest({ deployment: lane, requestedAt: noon + 9 * day }));
  const first = await add("queued", aRequest({ deployment: lane, requestedAt: noon + 9 * day }));
  const second = await add("queued", aRequest({ deployment: lane, requestedAt: noon + 9 * day }));
  const waiting = await add("awaiting_approval", aRequest({ deployment: lane, requestedAt: noon + 9 * day }));
  const later = await add("queued", aRequest({ deployment: lane, notBefore: noon + 99 * day }));
  const packed = await add("running", aRequest({ requestedAt: noon + 9 * day }));
  await add("succeeded");
  await store.retention.removeEndedBefore(noon + day, 100, noon + 10 * day);

  const fenceOf = async (id: string): Promise<number> => ((await runs.get(id)) as RunIn<"running">).fence;
  await store.logs.append(running, ["one “line”", '\\x41 {a,"b"}', "nul \0 and NULL"], await fenceOf(running));
  const lines = Array.from({ length: 3_000 }, (_, nth) => `${nth} of many lines, none of them very short`);
  await store.logs.append(packed, lines, await fenceOf(packed));
  const run = (await runs.get(packed)) as RunIn<"running">;
  await runs.append(run, [{ type: "ended", at: noon + 10 * day, outcome: { result: "failed", summary: "No." } }]);
  await store.logs.close(packed);

  const joined = await runs.get(first);
  if (joined)
    await runs.append(joined, [{ type: "joined", at: noon + 10 * day, by: actorOf(bo) }], { intentKey: "joined" });
  await store.messages.save({ runId: first, kind: "run", channel: "C0OPS", ts: "1.2", contentDigest: "x" });
  await store.forms.save("V1", { index: "products" }, noon + 99 * day);
  await store.cursors.write("reporter", 7);
  await store.favourites.set("slack:U0ANA", "reindex", true);
  await store.statuses.save({ deploymentId: "d-orders", name: "paused", by: "slack:U0BO", at: noon });
  await store.leases.take("slack reports", "one", noon, noon);
  await store.close();
  return { running, first, second, waiting, later, packed };
}

/** Every row of every table, by the table. */
export function rowsOf(file: string): Map<string, Record<string, unknown>[]> {
  const handle = new BetterSqlite3(file, { readonly: true });
  try {
    const tables = handle
      .prepare(
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%'",
      )
      .pluck()
      .all() as string[];
    return new Map(
      tables.map((name) => [name, handle.prepare(`select * from "${name}"`).all() as Record<string, unknown>[]]),
    );
  } finally {
    handle.close();
  }
}
