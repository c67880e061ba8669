import { sql } from "kysely";
import { expect, test } from "vitest";
import { createUnfinishedStore, selectUnfinished } from "../../src/store/unfinished.ts";
import { createRunCache } from "../../src/store/run-cache.ts";
import { createRunStore } from "../../src/store/runs.ts";
import { openTables } from "../harness/store.ts";
import { aDeployment, aRequest, runIn } from "../harness/values.ts";

test("counts what has not ended, by lane and status, from the index of what is unfinished alone", async () => {
  const { connection, db, committer, reads } = await openTables();
  const store = createRunStore(db, committer, createRunCache(), reads);
  const other = aDeployment({ id: "d-orders" });
  const runs = [
    runIn("succeeded"),
    runIn("queued"),
    runIn("queued"),
    runIn("running", aRequest({ deployment: other })),
    runIn("awaiting_approval"),
  ];
  for (const { run, events } of runs) await store.create(run, events);

  const counts = await createUnfinishedStore(db).counts();
  expect(counts.toSorted((one, two) => one.firstSeq - two.firstSeq)).toEqual([
    { lane: "d-search", status: "queued", count: 2, firstSeq: 2 },
    { lane: "d-orders", status: "running", count: 1, firstSeq: 4 },
    { lane: "d-search", status: "awaiting_approval", count: 1, firstSeq: 5 },
  ]);
  const [plan] = await selectUnfinished(db).explain<{ detail: string }>(undefined, sql`query plan`);
  const index = /USING (?:COVERING )?INDEX (\w+)/.exec(plan?.detail ?? "")?.[1];
  const definition = connection.handle.prepare("select sql from sqlite_master where name = ?").pluck().get(index);
  expect(definition).toContain("where ended_at is null");
});
