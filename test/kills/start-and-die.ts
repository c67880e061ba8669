/**
 * A program for `start-at-once.test.ts`: asks for a run in an idle lane, and is killed as soon as the commit that started
 * it is on disk, before anything else happens. Should its work begin after all, it says so.
 */
import { openCore } from "../bench/product/core.ts";

const [database = "", lane = ""] = process.argv.slice(2);
const core = await openCore({
  database,
  lanes: [lane],
  execute: async () => void process.stdout.write("begun\n"),
  ended: () => undefined,
});
await core.recover();
core.start();
core.store.runs.subscribe((changes) => {
  if (changes.some(({ type }) => type === "started")) process.kill(process.pid, "SIGKILL");
});
await core.request(lane, 1);
