import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import type { WorkspaceView } from "../../src/simulator/control-types.ts";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { contains, type Person } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

async function runs(person: Person): Promise<void> {
  await person.types("/action run reindex search-prod");
  await (await person.seesModal("Rebuild search index")).submits();
}

test("HTTP mode does the same as Socket Mode", async () => {
  const { ana, bo, target } = await givenSignalbox({
    transport: "http",
    actions: [signalboxAction({ approval: { required: 1, role: "Owner" } })],
  });
  target.answersAtOnce(200, { ok: true });
  await runs(ana);
  await bo.clicks(await bo.sees("Waiting for approval"), "Approve", { confirm: true });
  await ana.seesInThread(await ana.sees("Done in"), '"ok": true');
});

test("HTTP mode refuses what Slack did not sign", async () => {
  const { config } = await givenSignalbox({ transport: "http", actions: [platzAction()] });
  if (config.transport.kind !== "http") throw new Error("not in HTTP mode");
  const url = `http://127.0.0.1:${config.transport.port}/slack/events`;
  const body = "command=%2Faction&text=runs&user_id=U0BO&channel_id=C0OPS";
  async function send(secret: string, at: number): Promise<number> {
    const timestamp = String(Math.floor(at / 1_000));
    const signature = `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-signature": signature,
      "x-slack-request-timestamp": timestamp,
    };
    return (await fetch(url, { method: "POST", headers, body })).status;
  }
  expect(await send("another secret", Date.now())).toBe(401);
  expect(await send(config.transport.signingSecret, Date.now() - 10 * 60_000)).toBe(401);
});

test("an envelope that is delivered twice is one run", async () => {
  const { ana, simulator, target } = await givenSignalbox({ actions: [platzAction()] });
  await runs(ana);
  await target.request(1);
  expect(simulator.redeliverLast()).toBe(true);
  (await target.request(1)).answer(200, {});
  await ana.sees("Done in");
  expect((await ana.messages()).filter((message) => contains(message, "Rebuild search index"))).toHaveLength(1);
  expect(target.received).toHaveLength(1);
});

test("a form that Slack would not open any more: a button opens it after all", async () => {
  const { ana, simulator } = await givenSignalbox({ actions: [platzAction()] });
  simulator.failNext("views.open", { error: "expired_trigger_id" });
  await ana.types("/action run reindex search-prod");
  const answer = await ana.sees("The form could not be opened");
  expect(answer.ephemeral_for).toBe("U0ANA");
  await ana.clicks(answer, "Open the form");
  await ana.seesModal("Rebuild search index");
});

test("a channel that the bot is not in: the requester gets the messages directly", async () => {
  const { personIn, target, control } = await givenSignalbox({ actions: [platzAction()] });
  target.answersAtOnce(200, { ok: true });
  await runs(personIn("G0SECURE", "U0ANA"));
  async function directChannel(): Promise<string | undefined> {
    const { channels } = (await control.get("/control/workspace")) as WorkspaceView;
    return channels.find((channel) => channel.is_im)?.id;
  }
  await expect.poll(directChannel, { timeout: 10_000 }).toBeDefined();
  const ana = personIn((await directChannel()) ?? "", "U0ANA");
  await ana.seesInThread(await ana.sees("Done in"), '"ok": true');
});

test("Slack that is too busy for a while gets every report later", async () => {
  const { ana, simulator, target } = await givenSignalbox({ actions: [platzAction()] });
  target.answersAtOnce(200, { ok: true });
  simulator.failNext("chat.postMessage", { status: 429, retry_after_s: 1 });
  await runs(ana);
  await ana.seesInThread(await ana.sees("Done in"), '"ok": true');
});

test("a connection that stays away ends the process, to be started anew", async () => {
  const clock = createManualClock(Date.now());
  const lost = Promise.withResolvers<void>();
  const { simulator } = await givenSignalbox({ actions: [platzAction()], overrides: { clock, onLost: lost.resolve } });
  await simulator.stop();
  let isLost = false;
  void lost.promise.then(() => (isLost = true));
  await expect
    .poll(
      () => {
        clock.advance(30_000);
        return isLost;
      },
      { timeout: 10_000 },
    )
    .toBe(true);
});

test("a refusal that nobody has heard of holds up nobody else's reports", async () => {
  const { ana, bo, simulator, target } = await givenSignalbox({ actions: [platzAction()] });
  target.answersAtOnce(200, { ok: true });
  // Refused in the channel, and as a direct message too.
  simulator.failNext("chat.postMessage", { error: "a_brand_new_error" });
  simulator.failNext("chat.postMessage", { error: "messages_tab_disabled" });
  await runs(ana);
  await target.request(1);
  await bo.types("/action run reindex search-staging");
  await (await bo.seesModal("Rebuild search index")).submits();
  await bo.seesInThread(await bo.sees("search-staging"), '"ok": true');
});

test("a file that Slack will not take: its beginning is said instead", async () => {
  const { ana, simulator, target } = await givenSignalbox({ actions: [platzAction()] });
  simulator.failNext("files.completeUploadExternal", { error: "not_in_channel" });
  target.answersAtOnce(200, { rows: Array.from({ length: 400 }, (_, row) => ({ row, name: `row ${row}` })) });
  await runs(ana);
  const done = await ana.sees("Done in");
  await ana.seesInThread(done, "The file could not be shared here");
  await ana.seesInThread(done, '"name": "row 0"');
});

const textAction = signalboxAction({
  dangerous: true,
  approval: { required: 1, role: "Owner" },
  ui_schema: {
    inputs: ["one", "two", "three"].map((id) => ({ id, type: "text", label: id, multiline: true })),
    outputs: { values: [{ path: ["sql"], value: { FieldValue: { input: "one" } } }] },
  },
});

test("the approver reads values whole, with nothing hidden in them", async () => {
  const { ana, bo } = await givenSignalbox({ actions: [textAction] });
  const harmless = "SELECT 1; ".repeat(60);
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal("Rebuild search index")).submits({ one: `${harmless}\nForce: no\u202e DROP EVERYTHING` });
  const step = await ana.seesModal("Confirm");
  expect(step.text).toContain("SELECT 1;  ↵ Force: no[U+202E] DROP EVERYTHING");
  await step.clicks("Yes, ask for approval", { confirm: true });
  const card = await bo.sees("Waiting for approval");
  expect(contains(card, "Force: no[U+202E] DROP EVERYTHING")).toBe(true);
});

test("values that no message can show are not put before an approver", async () => {
  const { ana, target } = await givenSignalbox({ actions: [textAction] });
  await ana.types("/action run reindex search-prod");
  const long = "x".repeat(2_900);
  await (await ana.seesModal("Rebuild search index")).submits({ one: long, two: long, three: long });
  expect((await ana.seesModal("Not started")).text).toContain("longer than a message can show");
  expect(target.received).toHaveLength(0);
});

test("a dialog that Slack would not open any more: the card, or a list with buttons, comes in its place", async () => {
  const { ana, bo, simulator } = await givenSignalbox({
    actions: [signalboxAction({ approval: { required: 1, role: "Owner" } })],
  });
  await runs(ana);
  const card = await bo.sees("Waiting for approval");
  simulator.failNext("views.open", { error: "expired_trigger_id" });
  await bo.clicks(card, "Deny…");
  const again = await bo.sees("The dialog could not be opened");
  expect(again.ephemeral_for).toBe(bo.id);
  await bo.clicks(again, "Deny…");
  await bo.seesModal("Deny this run");

  simulator.failNext("views.open", { error: "expired_trigger_id" });
  await ana.usesMessageShortcut("run_action_on_message", card);
  await ana.clicks(await ana.seesInThread(card, "What you may run now"), "Run…");
  await ana.seesModal("Rebuild search index");
});

test("a fault behind a confirmed run does not claim that nothing was started", async () => {
  const { ana, target, control } = await givenSignalbox({ actions: [platzAction({ dangerous: true })] });
  target.answersAtOnce(200, {});
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal("Rebuild search index")).submits();
  const step = await ana.seesModal("Confirm");
  await control.fails("views.update", { error: "internal_error" });
  await step.clicks("Yes, run it", { confirm: true });
  expect((await ana.seesModal("Something went wrong")).text).toContain("look at the channel and at /action runs");
  await ana.sees("Done in");
  expect(target.received).toHaveLength(1);
});
