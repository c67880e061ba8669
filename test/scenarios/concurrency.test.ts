import { expect, test } from "vitest";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { contains, type Person } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

const title = "Rebuild search index";

/** Has the form on the screen; sending it is another step. */
async function opens(person: Person, action = "reindex", deployment = "search-prod", modal = title) {
  await person.types(`/action run ${action} ${deployment}`);
  return person.seesModal(modal);
}

async function runs(person: Person, action = "reindex", deployment = "search-prod", modal = title): Promise<void> {
  await (await opens(person, action, deployment, modal)).submits();
}

test("reject: of two who click at once one runs it, and the other is told who and keeps the form", async () => {
  // Given an action that runs one at a time, and two people with its form open
  const { ana, bo, target, control } = await givenSignalbox({ actions: [signalboxAction({ concurrency: "reject" })] });
  const forms = [await opens(ana), await opens(bo)] as const;

  // When both send it at once
  await Promise.all(forms.map((form) => form.submits({ Force: ["true"] })));

  // Then one request reaches the service, and one of them reads whose run is in the way
  const request = await target.request(1);
  const late = await Promise.any([ana.seesModal("Not started"), bo.seesModal("Not started")]);
  expect(late.text).toMatch(/(Ana Ortiz|Bo Lind)’s run \w+ of “Rebuild search index”/);
  expect(late.text).toContain("one at a time");
  expect(target.received).toHaveLength(1);

  // When the first has ended and the other goes back, the same form runs it
  request.answer(200, {});
  await ana.sees("Done in");
  const [{ id: loser }] = [await whoSees(late.view.id, ana, bo)];
  await control.post(`/control/views/${late.view.id}/close`, { user: loser });
  const form = loser === ana.id ? forms[0] : forms[1];
  await form.submits({ Force: ["true"] });
  (await target.request(2)).answer(200, {});
});

async function whoSees(viewId: string, ...people: readonly Person[]): Promise<Person> {
  for (const person of people) {
    const modal = await Promise.race([person.seesModal("Not started"), person.hasNoModal()]);
    if (modal && modal.view.id === viewId) return person;
  }
  throw new Error("nobody sees the modal");
}

test("join: of two who click at once both follow one run, and both are told how it ends", async () => {
  const { ana, bo, target } = await givenSignalbox({ actions: [signalboxAction({ concurrency: "join" })] });
  const forms = [await opens(ana), await opens(bo)];

  await Promise.all(forms.map((form) => form.submits()));

  const request = await target.request(1);
  const joined = await Promise.any([ana.seesModal("Already under way"), bo.seesModal("Already under way")]);
  expect(joined.text).toMatch(/(Ana Ortiz|Bo Lind)’s run \w+ does just this on search-prod/);
  const message = await ana.sees("followed by");
  request.answer(200, {});
  const reply = await ana.seesInThread(message, "HTTP 200");
  expect(contains(reply, "<@U0ANA>") && contains(reply, "<@U0BO>")).toBe(true);
  expect(target.received).toHaveLength(1);
  expect((await ana.messages()).filter((other) => contains(other, title))).toHaveLength(1);
});

test("replace: what waits gives way to the newer run, and its message says to which", async () => {
  const { ana, bo, target } = await givenSignalbox({
    actions: [signalboxAction({ concurrency: "replace" }), platzAction({ id: "rotate", title: "Rotate keys" })],
  });
  await runs(ana, "rotate", "search-prod", "Rotate keys");
  const first = await target.request(1);
  await runs(ana);
  const old = await ana.sees("Queued behind");

  await runs(bo);

  const replaced = await ana.sees("Replaced by Bo Lind’s newer run");
  expect(replaced.ts).toBe(old.ts);
  await ana.seesInThread(replaced, "Nothing was run");
  first.answer(200, {});
  (await target.request(2)).answer(200, {});
  await expect.poll(async () => (await bo.messages()).filter((message) => contains(message, "Done in")).length).toBe(2);
  expect(target.received).toHaveLength(2);
});

test("an incident goes before what waits, and says so in words", async () => {
  const { ana, bo, target } = await givenSignalbox({
    actions: [platzAction(), signalboxAction({ id: "failover", title: "Fail over", priority: "incident", path: "/f" })],
  });
  await runs(ana);
  const first = await target.request(1);
  await runs(ana);
  await ana.sees("Queued behind");

  await runs(bo, "failover", "search-prod", "Fail over");

  const urgent = await bo.sees("Queued as an incident, behind Ana Ortiz’s Rebuild search index");
  expect(urgent.text).toMatch(/^Incident: /);
  await ana.sees("Queued behind Bo Lind’s Fail over, which waits too; 2 runs are ahead of this one");
  first.answer(200, {});
  const second = await target.request(2);
  expect(second.path).toBe("/f");
  second.answer(200, {});
  expect((await target.request(3)).path).toBe("/api/v1/admin/reindex");
});

test("an env that has no place left holds up no other, and a change of its places needs no restart", async () => {
  const { ana, bo, target, writeConfiguration } = await givenSignalbox({
    actions: [platzAction()],
    configuration: (configuration) => void (configuration.limits = { runningPerEnv: { prod: 1 } }),
  });
  await runs(ana);
  await target.request(1);
  await runs(ana, "reindex", "orders-prod");
  await ana.sees("Queued, next to start");

  await runs(bo, "reindex", "search-staging");
  await target.request(2);
  expect(target.received).toHaveLength(2);

  await writeConfiguration((configuration) => void (configuration.limits = {}));
  await expect
    .poll(
      async () => {
        await runs(bo, "reindex", "search-staging");
        return target.received.length;
      },
      { timeout: 10_000, interval: 300 },
    )
    .toBe(3);
});

test("a lane that is full refuses politely, and the form keeps what was typed", async () => {
  const { ana, bo, target, control, logged } = await givenSignalbox({
    actions: [platzAction()],
    configuration: (configuration) => void (configuration.limits = { waitingPerLane: 1 }),
  });
  await runs(ana);
  const first = await target.request(1);
  await runs(ana);
  await ana.sees("Queued behind");

  const form = await opens(bo);
  await form.submits({ Force: ["true"] });
  await (await bo.seesModal("Somebody is there")).clicks("Queue");
  const notice = await bo.seesModal("Not started");
  expect(notice.text).toContain("1 run waits for search-prod already");
  expect(notice.text).toContain("Nothing was started");
  await bo.types("/action runs search-prod");
  expect(contains(await bo.sees("Runs: search-prod"), "<@U0BO>")).toBe(false);
  expect(logged.map(({ message }) => message)).toContain(
    "requests are refused because too much waits, or was asked for",
  );

  first.answer(200, {});
  (await target.request(2)).answer(200, {});
  await ana.sees("Done in");
  await control.post(`/control/views/${notice.view.id}/close`, { user: bo.id });
  await form.submits();
  expect((await target.request(3)).body).toBe('{"force":true}');
});
