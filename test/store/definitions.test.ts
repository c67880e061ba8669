import { expect, it } from "vitest";
import { createDefinitions } from "../../src/store/definitions.ts";
import { createStore } from "../../src/store/store.ts";
import { openTestEngine } from "../harness/store.ts";
import { actorOf, anAction, aRequest, bo, noon } from "../harness/values.ts";

const queued = [
  { type: "requested", at: noon, by: actorOf(bo) },
  { type: "queued", at: noon },
] as const;

it("a definition that an older program has kept says what that program did, where it lacks a key", async () => {
  const { db, ...engine } = await openTestEngine();
  const { runs } = createStore({ db, ...engine });
  const { run } = await runs.create(aRequest(), queued);
  const { concurrency: _, priority: __, redirects: ___, idempotent: ____, targets: _____, ...old } = anAction();
  await db
    .updateTable("definition")
    .set({ action: JSON.stringify(old) })
    .execute();

  // Neither the cache of the store nor that of former definitions.
  const rows = await db.selectFrom("run").select(["id", "definition"]).execute();
  const actionOf = await createDefinitions(db).of(rows);
  expect(rows.map(({ id }) => id)).toEqual([run.id]);
  expect(rows.map(actionOf)).toStrictEqual([{ ...old, ...anAction() }]);
});

it("what a definition says is left as it is", async () => {
  const { db, ...engine } = await openTestEngine();
  const action = anAction({ concurrency: "reject", priority: "incident", redirects: "follow", idempotent: true });
  await createStore({ db, ...engine }).runs.create(aRequest({ action }), queued);
  const rows = await db.selectFrom("run").select(["id", "definition"]).execute();
  expect(rows.map(await createDefinitions(db).of(rows))).toStrictEqual([action]);
});
