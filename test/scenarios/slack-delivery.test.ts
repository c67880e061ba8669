import { expect, test } from "vitest";
import type { Message, MessagesView, RequestsView } from "../../src/simulator/control-types.ts";
import { defaultSeed } from "../../src/simulator/seed.ts";
import { platzAction } from "../harness/actions.ts";
import { contains, type Person } from "../harness/person.ts";
import { givenSignalbox, type Signalbox } from "../harness/signalbox.ts";

async function runs(person: Person): Promise<void> {
  await person.types("/action run reindex search-prod");
  await (await person.seesModal("Rebuild search index")).submits();
}

async function fromBot({ control }: Signalbox, path: string): Promise<readonly Message[]> {
  const { messages } = (await control.get(path)) as MessagesView;
  return messages.filter(({ user, ephemeral_for: reader }) => user === "U0SIGNALBOX" && reader === undefined);
}

const inOps = "/control/channels/C0OPS/messages";

async function repliesTo(signalbox: Signalbox, parent: Message): Promise<readonly Message[]> {
  return (await fromBot(signalbox, `/control/channels/${parent.channel}/threads/${parent.ts}`)).slice(1);
}

test.each([
  { what: "the connection breaks", fault: { answer: "cut", after_effect: true } as const },
  { what: "Slack says 500", fault: { status: 500, after_effect: true } },
  { what: "Slack says that some of it may have happened", fault: { error: "fatal_error", after_effect: true } },
])("a post whose answer is lost is found, and not posted again: $what", async ({ fault }) => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  const { ana, control, target } = signalbox;
  target.answersAtOnce(200, { ok: true });
  // The message of the run, and then its result.
  await control.fails("chat.postMessage", { ...fault, times: 2 });
  await runs(ana);
  const done = await ana.sees("Done in");
  await ana.seesInThread(done, '"ok": true');
  await signalbox.app().stop();
  expect(await fromBot(signalbox, inOps)).toHaveLength(1);
  expect(await repliesTo(signalbox, done)).toHaveLength(1);
});

test("a file whose answer is lost is found, and not shared again", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  const { ana, control, target } = signalbox;
  target.answersAtOnce(200, { rows: Array.from({ length: 400 }, (_, row) => ({ row, name: `row ${row}` })) });
  await control.fails("files.completeUploadExternal", { answer: "cut", after_effect: true });
  await runs(ana);
  const done = await ana.sees("Done in");
  await expect.poll(async () => (await repliesTo(signalbox, done)).length, { timeout: 10_000 }).toBe(2);
  await signalbox.app().stop();
  expect(await repliesTo(signalbox, done)).toHaveLength(2);
});

test("a process that ends between a post and its answer: the next one finds the message", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  const { ana, control, target } = signalbox;
  await control.fails("chat.postMessage", { answer: "held", after_effect: true });
  await runs(ana);
  await ana.sees("search-prod");
  // It was posted, and the process that asked for it hears no answer any more.
  const stopped = signalbox.app().stop();
  (await target.request(1)).answer(200, { ok: true });
  await stopped;
  await signalbox.start();
  await expect
    .poll(async () => (await fromBot(signalbox, inOps)).map((message) => contains(message, "Running")), {
      timeout: 10_000,
    })
    .toEqual([false]);
  expect(await fromBot(signalbox, inOps)).toHaveLength(1);
});

test("without the scope to look, the message is posted again, and the log says why it may be there twice", async () => {
  const scopes = defaultSeed.app.scopes.filter((scope) => scope !== "channels:history");
  const workspace = { ...defaultSeed, app: { ...defaultSeed.app, scopes } };
  const signalbox = await givenSignalbox({ actions: [platzAction()], simulator: { workspace } });
  const { ana, control, target, logged } = signalbox;
  target.answersAtOnce(200, { ok: true });
  await control.fails("chat.postMessage", { answer: "cut", after_effect: true });
  await runs(ana);
  await ana.seesInThread(await ana.sees("Done in"), '"ok": true');
  expect(logged.filter(({ message }) => message.includes("may be there twice"))).toHaveLength(1);
});

test("blocks that Slack will not take: the text alone, which is updated all the same", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  const { ana, control, target } = signalbox;
  await control.fails("chat.postMessage", { error: "msg_blocks_too_long" });
  await runs(ana);
  expect((await ana.sees("Slack did not take the full message")).blocks).toEqual([]);
  (await target.request(1)).answer(200, { ok: true });
  const done = await ana.sees("Done in");
  expect(done.blocks.length).toBeGreaterThan(0);
  expect(await fromBot(signalbox, inOps)).toHaveLength(1);
});

test("a text that is too long: its beginning, and all of it as a file", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  const { ana, control, target } = signalbox;
  target.answersAtOnce(200, { ok: true });
  await control.fails("chat.postMessage", { error: "msg_too_long" });
  await runs(ana);
  const done = await ana.sees("Done in");
  await expect
    .poll(async () => (await repliesTo(signalbox, done)).flatMap(({ files }) => files).length, {
      timeout: 10_000,
    })
    .toBe(1);
});

test("a thread that is gone: the answer comes in the channel", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  const { ana, control, target } = signalbox;
  await runs(ana);
  await target.request(1);
  await ana.sees("Running");
  await control.fails("chat.postMessage", { error: "thread_not_found" });
  (await target.request(1)).answer(200, { ok: true });
  await expect
    .poll(async () => (await fromBot(signalbox, inOps)).filter((message) => contains(message, '"ok": true')).length)
    .toBe(1);
});

test("an archived channel: the common channel gets it, and operators read of it", async () => {
  const signalbox = await givenSignalbox({
    actions: [platzAction()],
    configuration: (configuration) => Object.assign(configuration, { channel: "C0INCIDENTS" }),
  });
  const { ana, personIn, control, target, logged } = signalbox;
  target.answersAtOnce(200, { ok: true });
  await control.fails("chat.postMessage", { error: "is_archived" });
  await runs(ana);
  const incidents = personIn("C0INCIDENTS", "U0ANA");
  await incidents.seesInThread(await incidents.sees("Done in"), '"ok": true');
  expect(await fromBot(signalbox, inOps)).toEqual([]);
  expect(logged).toContainEqual(
    expect.objectContaining({ fields: expect.objectContaining({ code: "is_archived", rung: "place" }) as unknown }),
  );
});

test("nobody takes it: the log says so, and other runs are reported", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  const { ana, control, target, logged } = signalbox;
  target.answersAtOnce(200, { ok: true });
  await control.fails("chat.postMessage", { error: "is_archived", times: 4 });
  await runs(ana);
  await expect
    .poll(() => logged.some(({ message }) => message.includes("nothing is left to try")), { timeout: 10_000 })
    .toBe(true);
  await runs(ana);
  await ana.sees("Done in");
});

/** How often a method was called. */
async function calls({ control }: Signalbox, method: string): Promise<number> {
  const { requests } = (await control.get("/control/requests")) as RequestsView;
  return requests.filter(({ kind }) => kind === method).length;
}

test("a mention that Slack sends again is answered once", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  const { ana, control, simulator } = signalbox;
  await control.troubles("app_mention", { effect: "duplicate" });
  await ana.mentions("reindex search-prod");
  await expect.poll(() => calls(signalbox, "chat.postEphemeral")).toBe(1);
  expect(simulator.redeliverLast()).toBe(true);
  await ana.mentions("help");
  await expect.poll(() => calls(signalbox, "chat.postEphemeral")).toBe(2);
});

test("a command that Slack sends again opens one form", async () => {
  const signalbox = await givenSignalbox({ actions: [platzAction()] });
  const { ana, control } = signalbox;
  await control.troubles("/action", { effect: "duplicate" });
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal("Rebuild search index")).submits();
  await ana.sees("search-prod");
  expect(await calls(signalbox, "views.open")).toBe(1);
  expect((await ana.messages()).filter(({ ephemeral_for: reader }) => reader)).toEqual([]);
});

test("there are two connections, and both come back when they are cut", async () => {
  const { ana, simulator, target, control } = await givenSignalbox({ actions: [platzAction()] });
  const open = async () => (await control.switchboard()).connections;
  await expect.poll(open).toBe(2);
  await ana.types("/action run reindex search-prod");
  const form = await ana.seesModal("Rebuild search index");
  simulator.dropConnections();
  await expect.poll(open).toBe(2);
  expect((await form.submits()).ok).toBe(true);
  (await target.request(1)).answer(200, {});
  await ana.sees("Done in");
  simulator.refreshConnections();
  // Until the first new one is there, nobody hears.
  await expect.poll(async () => (await ana.types("/action run reindex search-prod")).ok).toBe(true);
  await ana.seesModal("Rebuild search index");
});
