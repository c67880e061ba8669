import { sql, type Explainable, type Kysely } from "kysely";
import { describe, expect, it } from "vitest";
import { noRunCache } from "../../src/store/run-cache.ts";
import { createRunStore } from "../../src/store/runs.ts";
import {
  selectActive,
  selectDue,
  selectNextDue,
  selectOrphans,
  selectQueued,
  selectRuns,
} from "../../src/store/select-runs.ts";
import type { Tables } from "../../src/store/tables.ts";
import { openTables } from "../harness/store.ts";
import { runIn } from "../harness/values.ts";

describe("what this program does not know", () => {
  it("is a fault that names the run: a status, an event", async () => {
    const { db, committer, reads } = await openTables();
    const store = createRunStore(db, committer, noRunCache, reads);
    const { run, events } = runIn("queued");
    await store.create(run, events);

    await db.updateTable("run").set({ state: '{"status": "paused"}', status: "paused" }).execute();
    await expect(store.get(run.id)).rejects.toMatchObject({
      code: "damaged",
      message: expect.stringContaining(`The run ${run.id} has the status "paused"`) as unknown,
    });
    await db.updateTable("run_event").set({ event: '{"type": "paused", "at": 1}' }).execute();
    await expect(store.eventsOf(run.id)).rejects.toMatchObject({
      code: "damaged",
      message: expect.stringMatching(new RegExp(`^Event 1 of the run ${run.id}`)) as unknown,
    });
  });

  it("is left out where runs are listed, hides no other run, and ends no list before its end", async () => {
    const { db, committer, reads } = await openTables();
    const store = createRunStore(db, committer, noRunCache, reads);
    const ids: string[] = [];
    for (let nth = 0; nth < 6; nth += 1) {
      const { run, events } = runIn("awaiting_approval");
      await store.create(run, events);
      ids.push(run.id);
    }
    const unknown = [ids[1], ids[3], ids[4]].flatMap((id) => id ?? []);
    await db
      .updateTable("run")
      .set({ state: '{"status": "paused"}', status: "paused" })
      .where("id", "in", unknown)
      .execute();
    const known = [ids[0], ids[2], ids[5]];

    const idsOf = (runs: readonly { id: string }[]): string[] => runs.map(({ id }) => id);
    expect(idsOf(await store.list({ order: "oldest" }))).toEqual(known);
    // Who reads page by page takes one that is not full for the last.
    expect(idsOf(await store.list({ order: "oldest", limit: 2 }))).toEqual(known.slice(0, 2));
    expect(idsOf(await store.due(Infinity, 2))).toHaveLength(2);
    const placed = await store.listPlaced({ order: "newest", limit: 2 });
    expect(placed.map(({ seq, run }) => [seq, run.id])).toEqual([
      [6, ids[5]],
      [3, ids[2]],
    ]);
    expect(await store.listPlaced({ order: "newest", limit: 2, beforeSeq: 3 })).toMatchObject([
      { run: { id: ids[0] } },
    ]);
    expect(await store.list({ order: "newest", beforeSeq: 6, limit: 1 })).toMatchObject([{ id: ids[2] }]);
  });
});

describe("the indexes", () => {
  it.each<[filter: Parameters<typeof selectRuns>[1], index: RegExp]>([
    [{ statuses: ["running"], order: "oldest" }, /USING INDEX run_unfinished \(/],
    [{ statuses: ["queued", "awaiting_approval"], order: "oldest" }, /USING INDEX run_unfinished \(/],
    [{ statuses: ["queued"], lane: "d-search", order: "oldest" }, /USING INDEX run_unfinished/],
    [{ statuses: ["queued"], env: "prod", order: "newest", limit: 100 }, /USING INDEX run_unfinished/],
    [{ statuses: ["queued"], requester: "slack:U0ANA", order: "newest" }, /USING INDEX run_unfinished/],
    [{ lane: "d-search", order: "newest", limit: 10 }, /USING INDEX run_in_lane \(/],
    [{ statuses: ["failed", "timed_out"], order: "newest", limit: 10 }, /USING INDEX run_in_status \(/],
    [{ actionId: "reindex", order: "newest", limit: 10 }, /USING INDEX run_of_action \(/],
    [{ env: "prod", order: "newest", limit: 10 }, /USING INDEX run_in_env \(/],
    [{ requester: "slack:U0ANA", order: "newest", limit: 10 }, /USING INDEX run_by_requester \(/],
    [{ beforeSeq: 7, order: "newest", limit: 10 }, /USING INTEGER PRIMARY KEY \(rowid<\?\)/],
    [{ order: "newest", limit: 10 }, /^SCAN run$/],
  ])("serve %j", async (filter, index) => {
    const { db } = await openTables();
    const plan = await selectRuns(db, filter).explain<{ detail: string }>(undefined, sql`query plan`);
    expect(plan[0]?.detail).toMatch(index);
  });

  it.each<[what: string, query: (db: Kysely<Tables>) => Explainable, index: RegExp]>([
    // From the index alone, in its order: no row is read, and nothing is sorted.
    ["what waits", (db) => selectQueued(db, 0), /USING COVERING INDEX run_turn \(turn>\?\)$/],
    ["what is due", (db) => selectDue(db, 0, 1), /USING INDEX run_due \(/],
    [
      "what is due after an instant",
      (db) => selectDue(db, 9, 1, 3),
      /USING INDEX run_due \(due_at>\? AND due_at<\?\)$/,
    ],
    ["when the next is due", (db) => selectNextDue(db), /USING COVERING INDEX run_due \(/],
    [
      "when the next is due after an instant",
      (db) => selectNextDue(db, 3),
      /USING COVERING INDEX run_due \(due_at>\?\)$/,
    ],
    ["orphans", (db) => selectOrphans(db, 0), /USING INDEX run_unfinished \(status=\?\)$/],
    [
      "the active run of an action",
      (db) => selectActive(db, "d", "a", 0),
      /USING INDEX run_unfinished|SCAN run USING COVERING INDEX run_unfinished/,
    ],
  ])("serve %s", async (_what, query, index) => {
    const { db } = await openTables();
    const plan = await query(db).explain<{ detail: string }>(undefined, sql`query plan`);
    expect(plan[0]?.detail).toMatch(index);
    if (_what === "what waits") expect(plan).toHaveLength(1);
  });
});
