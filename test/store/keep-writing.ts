/** A program for tests: opens the store that it is given, and writes runs until it is killed, one line for each that is on disk. */
import { sql } from "kysely";
import { silentLog } from "../../src/lib/log.ts";
import { applyAll, newRun } from "../../src/runs/run.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { createStore } from "../../src/store/store.ts";
import { aRequest, runIn } from "../harness/values.ts";

const [file = "", migrationsDir = "", synchronous = "FULL"] = process.argv.slice(2);
const engine = await openSqlite({ file, migrationsDir, log: silentLog });
// Only a test of the test asks for less than FULL.
if (synchronous !== "FULL") await sql`pragma synchronous = ${sql.raw(synchronous)}`.execute(engine.db);
const { runs } = createStore(engine);

async function writeOne(): Promise<void> {
  const request = aRequest();
  const { events } = runIn("succeeded", request);
  await runs.create(request, events.slice(0, 2));
  process.stdout.write(`asked ${request.id}\n`);
  let run = applyAll(newRun(request), events.slice(0, 2));
  for (const event of events.slice(2)) run = (await runs.append(run, [event])) ?? run;
  process.stdout.write(`ended ${request.id}\n`);
}

for (;;) await Promise.all(Array.from({ length: 8 }, writeOne));
