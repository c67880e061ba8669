import path from "node:path";
import { expect, test } from "vitest";
import { platzAction } from "../harness/actions.ts";
import { givenApi, runCall } from "../harness/api.ts";
import { contains } from "../harness/person.ts";
import { readHistory } from "../harness/history.ts";
import { canMount, givenSmallDisk } from "../harness/small-disk.ts";

test.skipIf(!canMount)("a disk that is full: said in words, nothing is lost, and it passes by itself", async () => {
  const disk = givenSmallDisk();
  const databaseFile = path.join(disk.folder, "signalbox.db");
  const served = await givenApi({ actions: [platzAction()], settings: { databaseFile } });
  const { ana, target, logged } = served;
  const token = await served.botToken("ci");
  const ci = served.withToken(token);
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal("Rebuild search index")).submits();
  await target.request(1);

  disk.fill();
  const { parameters, body } = runCall("click-1");
  const headers = { ...parameters, authorization: `Bearer ${token}`, "content-type": "application/json" };
  const refused = await served.raw("POST", "/api/v1/runs", headers, JSON.stringify(body));
  expect(refused.status).toBe(503);
  expect(refused.headers["retry-after"]).toBe("5");
  expect(refused.text).toContain("The database is full");
  expect(refused.text).toContain("send the same request with the same Idempotency-Key again");
  expect(JSON.stringify(logged, messageOf)).toContain("the disk is full");
  // How it ends is known, and cannot be written yet.
  (await target.request(1)).answer(200, {});
  await expect
    .poll(() => logged.filter(({ message }) => message === "a run could not go on").length)
    .toBeGreaterThan(0);

  disk.free();
  await ana.sees("Done in");
  const asked = await ci.call("createRun", runCall("click-1"));
  expect(asked.status).toBe(201);
  (await target.request(2)).answer(200, {});
  await expect
    .poll(async () => (await ci.call("getRun", { parameters: { id: asked.body.id } })).body.status)
    .toBe("succeeded");
  expect((await ana.messages()).filter((message) => contains(message, "Rebuild search index"))).toHaveLength(1);

  await served.app().stop();
  const { runs, wrong } = await readHistory(databaseFile);
  expect(wrong).toEqual([]);
  expect(runs.map((run) => run.status)).toEqual(["succeeded", "succeeded"]);
  expect(target.received).toHaveLength(2);
});

/** Faults as JSON, with what they say. */
function messageOf(_key: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value;
}
