import { expect, test } from "vitest";
import type { Message } from "../../src/simulator/control-types.ts";
import { signalboxAction } from "../harness/actions.ts";
import { readable, type Person } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";
import { createWatchedClock } from "../harness/watched-clock.ts";

async function runs(person: Person, deployment = "search-prod"): Promise<void> {
  await person.types(`/action run reindex ${deployment}`);
  await (await person.seesModal("Rebuild search index")).submits();
  await person.hasNoModal();
}

function idOf(message: Message): string {
  return /run ([a-z0-9]{13})/.exec(readable(message.blocks))?.[1] ?? "";
}

const stoppable = signalboxAction({ cancel: { path: "/api/v1/admin/stop", method: "DELETE" } });

test("Ana stops what runs: the service is asked, and the message says that it has stopped", async () => {
  const { ana, bo, uma, target } = await givenSignalbox({ actions: [stoppable] });
  await runs(ana);
  const work = await target.request(1);
  const message = await ana.sees("Running since");
  const id = idOf(message);

  await uma.types(`/action cancel ${id}`);
  await uma.sees("Only the one who asked for this run and the owners of search-prod can cancel it");
  await ana.types(`/action cancel ${id}`);
  await ana.sees("Stopping Rebuild search index on search-prod");
  expect(await ana.sees("Stopping, asked by Ana Ortiz")).toMatchObject({ ts: message.ts });
  await bo.types(`/action cancel ${id}`);
  await bo.sees("Ana Ortiz has asked for this run to be stopped already");

  const stop = await target.request(2);
  expect(stop).toMatchObject({ method: "DELETE", path: "/api/v1/admin/stop" });
  expect(stop.headers["idempotency-key"]).toBe(work.headers["idempotency-key"]);
  stop.answer(200, {});
  const ended = await ana.sees("Cancelled by Ana Ortiz after");
  expect(ended.ts).toBe(message.ts);
  await ana.seesInThread(message, "The target says it has stopped.");
  await ana.types(`/action show ${id}`);
  await ana.sees("asked for it to be stopped");
});

test("a service that cannot be asked may still be at work, and the lane goes on", async () => {
  const { ana, target } = await givenSignalbox({ actions: [signalboxAction()] });
  await runs(ana);
  await target.request(1);
  const message = await ana.sees("Running since");
  await runs(ana);
  const waiting = await ana.sees("Queued behind");
  await ana.types(`/action cancel ${idOf(message)}`);
  await ana.seesInThread(message, "The target gives no way to ask it to stop: it may still be at work, look there.");
  (await target.request(2)).answer(200, {});
  expect(await ana.sees("Done in")).toMatchObject({ ts: waiting.ts });
});

test("what waits is taken back at once, and what is not there is said so", async () => {
  const { ana, target } = await givenSignalbox({ actions: [stoppable] });
  await runs(ana);
  const work = await target.request(1);
  await runs(ana);
  const waiting = await ana.sees("Queued behind");
  await ana.types(`/action cancel ${idOf(waiting)}`);
  await ana.sees("Cancelled Rebuild search index on search-prod. Nothing was run.");
  expect(await ana.sees("Cancelled by Ana Ortiz. Nothing was run")).toMatchObject({ ts: waiting.ts });
  await ana.types("/action cancel zzzzzzzzzz");
  await ana.sees("There is no run “zzzzzzzzzz”");
  work.answer(200, {});
  await ana.sees("Done in");
  expect(target.received).toHaveLength(1);
});

test("a failure that may pass is tried again, and the message says when", async () => {
  const clock = createWatchedClock(Date.now());
  const retry = { attempts: 2, backoff: "40s", maxBackoff: "40s" };
  const { ana, target } = await givenSignalbox({
    actions: [signalboxAction({ idempotent: true, retry })],
    overrides: { clock, random: (size) => new Uint8Array(size).fill(128) },
  });
  await runs(ana);
  const first = await target.request(1);
  first.answer(503, { why: "restarting" });
  const message = await ana.sees("Waiting for another try: attempt 1 of 2 failed");
  clock.advance(40_000);
  const second = await target.request(2);
  expect(await ana.sees("attempt 2 of 2")).toMatchObject({ ts: message.ts });
  expect(second.headers["idempotency-key"]).toBe(first.headers["idempotency-key"]);
  expect([first, second].map(({ headers }) => headers["signalbox-fence"])).toEqual(["1", "2"]);
  second.answer(200, {});
  await ana.seesInThread(message, "HTTP 200");
});
