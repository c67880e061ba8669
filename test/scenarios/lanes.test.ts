import { expect, test } from "vitest";
import { platzAction } from "../harness/actions.ts";
import type { Person } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

async function runs(person: Person, deployment: string): Promise<void> {
  await person.types(`/action run reindex ${deployment}`);
  await (await person.seesModal("Rebuild search index")).submits();
}

test("runs on one deployment wait for each other, and say behind whom; another deployment goes on", async () => {
  const { ana, bo, target } = await givenSignalbox({ actions: [platzAction()] });

  await runs(ana, "search-prod");
  const first = await target.request(1);
  const before = await ana.sees("Running since");
  await runs(bo, "search-prod");
  await (await bo.seesModal("Somebody is there")).clicks("Queue");
  const waiting = await bo.sees("Queued behind Ana Ortiz’s Rebuild search index, which is running");
  await runs(ana, "search-staging");
  const elsewhere = await target.request(2);
  expect(elsewhere.headers.host).toBe(first.headers.host);

  elsewhere.answer(200, { where: "staging" });
  await ana.sees("Done in");
  expect(target.received).toHaveLength(2);
  first.answer(200, { nth: 1 });
  const second = await target.request(3);
  await ana.seesInThread(before, '"nth": 1');
  const running = await bo.sees("Running since");
  expect(running.ts).toBe(waiting.ts);
  second.answer(200, { nth: 2 });
  await bo.seesInThread(running, '"nth": 2');
});

test("after a restart what was queued goes on, what waited is still there, what ran is honest about it", async () => {
  const { ana, target, app, start } = await givenSignalbox({
    actions: [platzAction(), platzAction({ id: "rotate", title: "Rotate keys" })],
    configuration: ({ approvals }) =>
      void approvals.push({ name: "keys", match: { actions: ["rotate"] }, approval: { required: 1, role: "Owner" } }),
  });

  await runs(ana, "search-prod");
  await target.request(1);
  await runs(ana, "search-prod");
  await ana.sees("Queued behind");
  await ana.types("/action run rotate search-staging");
  await (await ana.seesModal("Rotate keys")).submits();
  const card = await ana.sees("Waiting for approval");

  await app().stop();
  await start();

  const unknown = await ana.sees("Outcome unknown");
  await ana.seesInThread(unknown, "Look at the target before you run this again");
  (await target.request(2)).answer(200, {});
  await ana.sees("Done in");
  expect((await ana.sees("Waiting for approval")).ts).toBe(card.ts);
});
