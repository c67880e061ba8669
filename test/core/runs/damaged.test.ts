import path from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { Executor } from "../../../src/runs/ports.ts";
import { isFinal, type Run, type RunRequest, type Status } from "../../../src/runs/run.ts";
import { openStage } from "../../harness/stage.ts";
import { openTestStore, temporaryDirectory } from "../../harness/store.ts";
import { anAction, aDeployment, aRequest, runIn, succeeded } from "../../harness/values.ts";

/** What of a row can be damaged, as a statement about the run `bad`. */
const damages: Readonly<Record<string, string>> = {
  "its state is no JSON": `update run set state = '{"sta' where id = 'bad'`,
  "its state has another status": `update run set state = '{"status":"paused"}' where id = 'bad'`,
  "its request is no JSON": `update run set request = '{"id":' where id = 'bad'`,
  "its request is empty": "update run set request = 'null' where id = 'bad'",
  "its definition is missing": "update run set definition = 'none' where id = 'bad'",
  "everything, its events as well": `update run set state = '', request = '', definition = '' where id = 'bad';
    update run_event set event = '{' where run_id = 'bad'`,
};

/** An action that other runs do not have, so that its definition can be lost alone. */
const badRequest: Partial<RunRequest> = { id: "bad", action: anAction({ title: "Another", idempotent: true }) };

/** A process that starts on a database in which a run of each of these was left, the first of them damaged. */
async function startOn(damage: string, left: readonly (readonly [status: Status, request: Partial<RunRequest>])[]) {
  const file = path.join(temporaryDirectory(), "runs.db");
  const before = await openTestStore(file);
  for (const [status, request] of left) {
    const { run, events } = runIn(status, aRequest(request));
    await before.runs.create(run, events);
  }
  await before.close();
  const handle = new BetterSqlite3(file);
  handle.exec(damage);
  handle.close();
  const carriedOut: string[] = [];
  const executor: Executor = {
    async execute({ id }) {
      carriedOut.push(id);
      return succeeded;
    },
  };
  const stage = await openStage({ executor, store: await openTestStore(file) });
  stage.catalog.define({
    actions: [anAction()],
    deployments: [aDeployment(), aDeployment({ id: "d-other", name: "other" })],
  });
  await stage.recover();
  return { stage, carriedOut };
}

const hasEnded = (run: Run): boolean => isFinal(run.status);

describe.each(Object.entries(damages))("of a damaged row %s", (_, damage) => {
  it("a queued run is denied in words, and its lane and all others go on", async () => {
    const other = aDeployment({ id: "d-other", name: "other" });
    const { stage, carriedOut } = await startOn(damage, [
      ["queued", badRequest],
      ["queued", { id: "next" }],
      ["queued", { id: "beside", deployment: other }],
    ]);
    for (const id of ["next", "beside"])
      expect(await stage.runWhen(id, hasEnded)).toMatchObject({ status: "succeeded" });
    const ended = await stage.runWhen("bad", hasEnded);
    expect(ended).toMatchObject({ id: "bad", status: "denied", deployment: { id: "d-search" } });
    expect(carriedOut.sort()).toEqual(["beside", "next"]);
    expect(stage.faults.map(String)).toEqual([expect.stringContaining("bad")]);
    // Everybody else's lists show it, and nothing is left that waits.
    expect((await stage.store.list({ order: "oldest" })).map(({ status }) => status)).toEqual([
      ...["denied", "succeeded", "succeeded"],
    ]);
    expect(await stage.store.queued(Infinity)).toEqual([]);
    expect((await stage.store.eventsAfter(0, 100)).map(({ runId }) => runId)).toContain("beside");
  });

  it("a run that was running is interrupted although it is idempotent, and its lane goes on", async () => {
    const { stage, carriedOut } = await startOn(damage, [
      ["running", badRequest],
      ["queued", { id: "next" }],
    ]);
    expect(await stage.runWhen("next", hasEnded)).toMatchObject({ status: "succeeded" });
    expect(await stage.store.get("bad")).toMatchObject({ status: "interrupted" });
    expect(carriedOut).toEqual(["next"]);
    expect(stage.faults.map(String)).toEqual([expect.stringContaining("bad")]);
  });

  it("a run that awaits approval expires at its time, and the timers of others fire", async () => {
    const later = { id: "other", requestedAt: badTime + 1 };
    const { stage } = await startOn(damage, [
      ["awaiting_approval", { ...badRequest, requestedAt: badTime }],
      ["awaiting_approval", later],
    ]);
    stage.clock.advance(60 * 60_000);
    for (const id of ["bad", "other"]) expect((await stage.runWhen(id, hasEnded)).status).toBe("expired");
    expect(stage.faults).toEqual([]);
  });
});

const badTime = Date.UTC(2026, 0, 1, 12);

it("the end of a damaged run is an event with the reason", async () => {
  const { stage } = await startOn(damages["its state is no JSON"] ?? "", [["queued", badRequest]]);
  await stage.runWhen("bad", hasEnded);
  const events = await stage.store.eventsOf("bad");
  expect(events.at(-1)?.event).toMatchObject({
    type: "denied",
    refusal: { code: "damaged", message: expect.stringContaining("was not started") as unknown },
  });
});
