import { describe, expect, test } from "vitest";
import { drainSchema, platzAction, signalboxAction } from "../harness/actions.ts";
import { readable } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

const drain = signalboxAction({ id: "drain", title: "Drain", ui_schema: drainSchema });
const pick = { block: "pick", action: "pick_action" };

describe("a command that says everything", () => {
  test("is confirmed once, and runs with what it said", async () => {
    const { ana, target } = await givenSignalbox({ actions: [platzAction()] });
    await ana.types("/action run reindex search-prod force=yes");
    const confirmation = await ana.seesModal("Confirm");
    expect(confirmation.text).toContain("Force: yes");
    expect(await confirmation.clicks("Yes, run it")).toMatchObject({ ok: true });
    await ana.seesModal("Asked for");
    expect((await target.request(1)).body).toBe('{"force":true}');
  });

  test("is one run, however often it is confirmed", async () => {
    const { ana, target } = await givenSignalbox({ actions: [platzAction()] });
    await ana.types("/action reindex search-prod force=yes");
    const confirmation = await ana.seesModal("Confirm");
    await Promise.all([confirmation.clicks("Yes, run it"), confirmation.clicks("Yes, run it")]);
    (await target.request(1)).answer(200, {});
    await ana.sees("Done in");
    expect(target.received).toHaveLength(1);
  });

  test("of a dangerous action fills the form, which asks twice as always", async () => {
    const { ana } = await givenSignalbox({ actions: [platzAction({ dangerous: true })] });
    await ana.types("/action run reindex search-prod force=yes");
    const form = await ana.seesModal("Rebuild search index");
    expect(form.text).toContain("Filled from your command.");
    await form.submits();
    expect((await ana.seesModal("Confirm")).text).toContain("Force: yes");
  });
});

test("a command that says some of it fills the form, and says what it could not read", async () => {
  const { ana } = await givenSignalbox({ actions: [drain] });
  await ana.types("/action drain orders-prod timeout=60 now tiemout=5");
  const form = await ana.seesModal("Drain");
  expect(form.text).toContain("I do not know what “now” is for.");
  expect(form.text).toContain("The form has no “tiemout”. Did you mean “timeout=”?");
  await form.submits({ "Type DRAIN": "DRAIN" });
  expect((await ana.sees("Timeout: 60")).ts).toBeDefined();
});

test("a mention in a thread leads to a form, and the run is told in that thread", async () => {
  const { ana, bo, target } = await givenSignalbox({ actions: [drain] });
  await bo.says("orders is slow, isn't it?");
  const talk = await bo.sees("orders is slow");
  await ana.mentions("drain orders-prod timeout=60", { thread: talk });
  const button = await ana.seesInThread(talk, "Drain on orders-prod");
  await ana.clicks(button, "Go on…");
  const form = await ana.seesModal("Drain");
  await form.submits({ "Type DRAIN": "DRAIN" });
  const message = await bo.seesInThread(talk, "Timeout: 60");
  expect(message.thread_ts).toBe(talk.ts);
  (await target.request(1)).answer(200, { drained: true });
  expect(readable((await bo.seesInThread(talk, "HTTP 200")).blocks)).toContain("drained\ntrue");
});

test("a mention answers what is asked, to the one who asked", async () => {
  const { ana, bo } = await givenSignalbox({ actions: [platzAction()] });
  await ana.says("who am I?");
  const talk = await ana.sees("who am I?");
  await ana.mentions("whoami", { thread: talk });
  await ana.seesInThread(talk, "Ana Ortiz");
  const seen = (await bo.thread(talk.channel, talk.ts)).messages.map((message) => readable(message.blocks));
  expect(seen.join("\n")).not.toContain("Maintainer");
});

test("the shortcut of a message runs an action in its thread", async () => {
  const { ana, bo, target } = await givenSignalbox({ actions: [platzAction(), drain] });
  await bo.says("search is slow, isn't it?");
  const talk = await bo.sees("search is slow");
  await ana.usesMessageShortcut("run_action_on_message", talk);
  const picker = await ana.seesModal("Run an action");
  await picker.picks(pick, "rebu", "Rebuild search index");
  const form = await ana.seesModal("Rebuild search index");
  await form.submits({ "Run on": "d-search-prod" });
  expect((await bo.seesInThread(talk, "Running since")).thread_ts).toBe(talk.ts);
  (await target.request(1)).answer(200, {});
  await bo.seesInThread(talk, "HTTP 200");
});

test("the global shortcut offers what this person may run, and tells the run to them where no channel was chosen", async () => {
  const { ana, zed, target } = await givenSignalbox({ actions: [platzAction(), drain] });
  await ana.usesShortcut("run_action");
  const picker = await ana.seesModal("Run an action");
  await picker.picks(pick, "", "Rebuild search index");
  const form = await ana.seesModal("Rebuild search index");
  await form.submits({ "Run on": "d-search-prod" });
  (await target.request(1)).answer(200, {});
  await ana.seesDirectly("Done in");

  await zed.usesShortcut("run_action");
  await zed.seesDirectly("does not know you");
});

test("a card can be read and decided on where it is asked for", async () => {
  const { ana, bo, uma, target } = await givenSignalbox({
    actions: [signalboxAction({ approval: { required: 1, role: "Owner", expiresAfter: "30m" } })],
  });
  await ana.types("/action reindex search-prod force=yes");
  await (await ana.seesModal("Confirm")).clicks("Yes, ask for approval");
  const card = await bo.sees("Waiting for approval");
  const id = /run ([a-z0-9]+)/.exec(readable(card.blocks))?.[1] ?? "";

  await uma.types(`/action approve ${id}`);
  await uma.sees("Only people with the role Owner");
  await bo.types(`/action approve ${id}`);
  const own = await bo.seesAlone("It will send POST");
  await bo.clicks(own, "Approve", { confirm: true });
  await bo.sees(`You have approved run ${id}.`);
  (await target.request(1)).answer(200, {});
});

test("a no needs a reason, also on the command line", async () => {
  const { ana, bo } = await givenSignalbox({
    actions: [signalboxAction({ approval: { required: 1, role: "Owner", expiresAfter: "30m" } })],
  });
  await ana.types("/action reindex search-prod force=yes");
  await (await ana.seesModal("Confirm")).clicks("Yes, ask for approval");
  const card = await bo.sees("Waiting for approval");
  const id = /run ([a-z0-9]+)/.exec(readable(card.blocks))?.[1] ?? "";
  await bo.types(`/action deny ${id}`);
  await bo.seesModal("Deny this run");
  await bo.types(`/action deny ${id} not during the sale`);
  await bo.sees(`You have denied run ${id}.`);
  await ana.sees("not during the sale");
});
