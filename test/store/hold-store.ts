/** A program for `lock.test.ts`: opens the store that it is given, writes one run, says so, and stays. */
import { silentLog } from "../../src/lib/log.ts";
import { openStore } from "../../src/store/open.ts";
import { aRequest, runIn } from "../harness/values.ts";

const [file = "", migrationsDir = ""] = process.argv.slice(2);
const store = await openStore({ file, migrationsDir, log: silentLog });
const { run, events } = runIn("running", aRequest({ id: "written-by-the-child" }));
await store.runs.create(run, events);
process.stdout.write("written\n");
// Nothing else keeps the process alive.
process.stdin.resume();
