import { expect, test } from "vitest";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { contains, type Modal, type Person } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

const title = "Rebuild search index";

async function opens(person: Person): Promise<Modal> {
  await person.types("/action run reindex search-prod");
  return person.seesModal(title);
}

async function runs(person: Person, values = {}): Promise<void> {
  await (await opens(person)).submits(values);
  await person.hasNoModal();
}

test("given somebody's run of the same, when I ask for it, then I may join it, and am told when it ends", async () => {
  const { ana, bo, target } = await givenSignalbox({ actions: [platzAction()] });
  await runs(ana, { Force: ["true"] });
  const request = await target.request(1);

  await (await opens(bo)).submits({ Force: ["true"] });
  const question = await bo.seesModal("Somebody is there");
  expect(question.text).toContain("*Ana Ortiz’s Rebuild search index* on *search-prod* is running");
  expect(question.text).toContain("It does exactly what you ask for");
  await question.clicks("Join");
  expect((await bo.seesModal("Already under way")).text).toContain("You follow it now");

  const message = await ana.sees("followed by <@U0BO>");
  request.answer(200, {});
  expect(contains(await ana.seesInThread(message, "HTTP 200"), "<@U0BO>")).toBe(true);
  expect(target.received).toHaveLength(1);
  expect((await ana.messages()).filter((other) => contains(other, title))).toHaveLength(1);
});

test("another piece of work offers no join; back keeps what was typed, and is asked once for each form", async () => {
  const { ana, bo, target, control } = await givenSignalbox({ actions: [platzAction()] });
  await runs(ana);
  const request = await target.request(1);

  const form = await opens(bo);
  await form.submits({ Force: ["true"] });
  const question = await bo.seesModal("Somebody is there");
  expect(question.text).not.toContain("Join");
  expect(question.text).toContain("Nothing was started yet");
  await control.post(`/control/views/${question.view.id}/close`, { user: bo.id });
  expect(JSON.stringify((await bo.seesModal(title)).view.state.values)).toContain("true");
  expect((await ana.messages()).filter((message) => contains(message, "Queued"))).toHaveLength(0);

  await form.submits();
  await bo.sees("Queued behind Ana Ortiz’s");
  request.answer(200, {});
  expect((await target.request(2)).body).toBe('{"force":true}');
});

test("Queue goes on, to the confirmation where the action is dangerous, and two clicks are one run", async () => {
  const { ana, bo, target } = await givenSignalbox({
    actions: [platzAction(), platzAction({ id: "d", title: "Drop", dangerous: true })],
  });
  await runs(ana);
  const request = await target.request(1);

  await bo.types("/action run d search-prod");
  await (await bo.seesModal("Drop")).submits();
  await (await bo.seesModal("Somebody is there")).clicks("Queue");
  const confirm = await bo.seesModal("Confirm");
  await Promise.all([1, 2].map(() => confirm.clicks("Yes, run it", { confirm: true })));
  await bo.sees("Queued behind Ana Ortiz’s Rebuild search index");
  request.answer(200, {});
  (await target.request(2)).answer(200, {});
  await bo.sees("Done in");
  expect(target.received).toHaveLength(2);
});

test("a run that has ended meanwhile cannot be joined, and nothing was started", async () => {
  const { ana, bo, target } = await givenSignalbox({ actions: [platzAction()] });
  await runs(ana);
  const request = await target.request(1);
  await (await opens(bo)).submits();
  const question = await bo.seesModal("Somebody is there");
  request.answer(200, {});
  await ana.sees("Done in");
  await question.clicks("Join");
  expect((await bo.seesModal("Not joined")).text).toContain("this run has succeeded. Nothing was started");
  expect(target.received).toHaveLength(1);
});

test.each([
  ["one's own run", "ana", {}],
  ["an incident", "bo", { priority: "incident" }],
  ["an action that joins by itself", "bo", { concurrency: "join" }],
] as const)("nothing is asked for %s", async (_case, who, spec) => {
  const signalbox = await givenSignalbox({ actions: [signalboxAction(spec)] });
  await runs(signalbox.ana);
  const request = await signalbox.target.request(1);
  await (await opens(signalbox[who])).submits({ Force: ["true"] });
  await signalbox[who].sees("Queued");
  request.answer(200, {});
  (await signalbox.target.request(2)).answer(200, {});
});
