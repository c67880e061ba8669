import { expect, it } from "vitest";
import { createManualClock } from "../../../src/lib/clock.ts";
import { isFinal, type Run } from "../../../src/runs/run.ts";
import { StoreError } from "../../../src/store/errors.ts";
import type { Store } from "../../../src/store/store.ts";
import { openStage } from "../../harness/stage.ts";
import { openTestStore } from "../../harness/store.ts";
import { anAction, aRequest, noon, runIn } from "../../harness/values.ts";

const hasEnded = (run: Run): boolean => isFinal(run.status);
const hour = 60 * 60_000;

it("starts a queued run when the disk has room again, however long that takes", async () => {
  const store = await openTestStore();
  const clock = createManualClock(noon);
  const full: Store = {
    ...store,
    runs: {
      ...store.runs,
      append(run, events, also) {
        if (clock.now() >= noon + hour) return store.runs.append(run, events, also);
        // Time passes as soon as somebody waits for it.
        setImmediate(() => clock.advance(60_000));
        return Promise.reject(new StoreError("disk_full", "The disk is full."));
      },
    },
  };
  const stage = await openStage({ store: full, clock });
  // What may be replaced waits until it is called, and so is started by a write of its own.
  stage.catalog.define({ actions: [anAction({ concurrency: "replace" })] });
  const run = await stage.ask();
  expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "succeeded" });
});

it("starts a queued run although it could not be read at first what might replace it", async () => {
  const store = await openTestStore();
  const clock = createManualClock(noon);
  let isBroken = false;
  const broken: Store = {
    ...store,
    runs: {
      ...store.runs,
      list(filter) {
        if (!isBroken) return store.runs.list(filter);
        isBroken = false;
        setImmediate(() => clock.advance(60_000));
        return Promise.reject(new Error("the connection is lost"));
      },
    },
  };
  const stage = await openStage({ store: broken, clock });
  stage.catalog.define({ actions: [anAction({ concurrency: "replace" })] });
  const { run, events } = runIn("queued", aRequest({ action: anAction({ concurrency: "replace" }) }));
  await store.runs.create(run, events);
  isBroken = true;
  stage.deps.dispatch(run);
  expect(await stage.runWhen(run.id, hasEnded)).toMatchObject({ status: "succeeded" });
});
