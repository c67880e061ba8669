import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import type { Message, SlackObject } from "../../src/simulator/control-types.ts";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { buttonsOf, contains, type Person } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

const title = "Rebuild search index";
const minute = 60_000;

async function runs(person: Person, deployment = "search-prod"): Promise<void> {
  await person.types(`/action run reindex ${deployment}`);
  await (await person.seesModal(title)).submits();
  await person.hasNoModal();
}

function buttonIn(message: Message, text: string): SlackObject {
  const all = message.blocks.flatMap((block) => (block["elements"] as SlackObject[] | undefined) ?? []);
  const found = all.find((element) => (element["text"] as SlackObject | undefined)?.["text"] === text);
  if (!found) throw new Error(`there is no button “${text}”`);
  return found;
}

async function repliesTo(person: Person, message: Message): Promise<readonly Message[]> {
  return (await person.thread(message.channel, message.ts)).messages.slice(1);
}

test("given three runs that succeeded, when two more are asked for, then both messages say what is usual", async () => {
  const clock = createManualClock(Date.now());
  const { ana, target } = await givenSignalbox({ actions: [platzAction()], overrides: { clock } });
  for (const [index, seconds] of [40, 50, 60].entries()) {
    await runs(ana);
    const request = await target.request(index + 1);
    await ana.sees("Running since");
    clock.advance(seconds * 1_000);
    request.answer(200, {});
    await ana.sees(`Done in ${seconds === 60 ? "1 min" : `${seconds} s`}`);
  }
  clock.advance(minute);

  await runs(ana);
  const running = await ana.sees("Running since");
  expect(contains(running, "; usually 45–55 s")).toBe(true);
  await runs(ana);
  const queued = await ana.sees("Queued behind");
  expect(contains(queued, "usually 45–55 s each")).toBe(true);
  expect(queued.text).toContain("usually 45–55 s each");
  (await target.request(4)).answer(200, {});
  (await target.request(5)).answer(200, {});
  await ana.sees("Done in 0.0 s");
});

test("Cancel is red and asks while a run works, and answers alone whoever may not", async () => {
  const { ana, uma, target } = await givenSignalbox({ actions: [signalboxAction({ cancel: { path: "/stop" } })] });
  await runs(ana);
  await target.request(1);
  const message = await ana.sees("Running since");
  expect(buttonIn(message, "Cancel")).toMatchObject({ style: "danger", confirm: { style: "danger" } });

  await uma.clicks(message, "Cancel", { confirm: true });
  const answer = await uma.sees("Only the one who asked for this run and the owners of search-prod can cancel it");
  expect(answer.ephemeral_for).toBe(uma.id);

  await ana.clicks(message, "Cancel", { confirm: true });
  (await target.request(2)).answer(200, {});
  const ended = await ana.sees("Cancelled by Ana Ortiz after");
  expect(buttonsOf(ended)).toEqual(["Run again…"]);
});

test("a run that waits is taken back by its button, which is not red", async () => {
  const { ana, target } = await givenSignalbox({ actions: [platzAction()] });
  await runs(ana);
  const first = await target.request(1);
  await runs(ana);
  const waiting = await ana.sees("Queued behind");
  expect(buttonIn(waiting, "Cancel")).not.toHaveProperty("style");
  await ana.clicks(waiting, "Cancel", { confirm: true });
  expect(await ana.sees("Cancelled by Ana Ortiz. Nothing was run")).toMatchObject({ ts: waiting.ts });
  first.answer(200, {});
  await ana.sees("Done in");
  expect(target.received).toHaveLength(1);
});

test("who follows is told at the end; the requester and strangers are answered alone", async () => {
  const { ana, bo, zed, target } = await givenSignalbox({ actions: [platzAction()] });
  await runs(ana);
  const request = await target.request(1);
  const message = await ana.sees("Running since");
  await ana.clicks(message, "Follow");
  expect((await ana.sees("This is your own run")).ephemeral_for).toBe(ana.id);
  await zed.clicks(message, "Follow");
  expect((await zed.sees("There is no run")).ephemeral_for).toBe(zed.id);
  await bo.clicks(message, "Follow");
  expect((await bo.sees("You follow now:")).ephemeral_for).toBe(bo.id);
  await bo.clicks(await ana.sees("followed by <@U0BO>"), "Follow");
  await bo.sees("You follow this already:");
  request.answer(200, {});
  const reply = await ana.seesInThread(message, "HTTP 200");
  expect(contains(reply, "<@U0ANA> <@U0BO>")).toBe(true);
});

test("the Slack user group is asked where the right to decide comes by it, else the people; reminders once each over a restart", async () => {
  const clock = createManualClock(Date.now());
  const approval = { required: 1, role: "Owner", expiresAfter: "20m" };
  const { ana, uma, app, start, target } = await givenSignalbox({
    actions: [signalboxAction({ approval, dangerous: true })],
    overrides: { clock },
    configuration(configuration) {
      configuration.groups = [{ id: "sre", slack: "S0SRE" }];
      configuration.grants = [
        { to: "ana", role: "Maintainer", on: { kinds: ["search"] } },
        { to: "uma", role: "Owner", on: { kinds: ["search"] } },
        { to: "group:sre", role: "Owner", on: { kinds: ["search"] } },
      ];
    },
  });
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal(title)).submits();
  await (await ana.seesModal("Confirm")).clicks("Yes, ask for approval", { confirm: true });
  const card = await ana.sees("Waiting for approval");
  expect(contains(card, "<!subteam^S0SRE>, <@U0UMA>")).toBe(true);
  expect(contains(card, "{date_short_pretty} at {time}")).toBe(true);
  expect(contains(card, "Its author calls it dangerous")).toBe(true);
  expect(buttonIn(card, "Approve")).toMatchObject({ style: "danger", confirm: { style: "danger" } });

  clock.advance(10 * minute);
  const first = await ana.seesInThread(card, "This still waits");
  expect(contains(first, "<!subteam^S0SRE>, <@U0UMA>")).toBe(true);

  // A restart in between: the first is not said again, and the second comes.
  await app().stop();
  clock.advance(8 * minute);
  await start();
  await ana.seesInThread(card, "This is about to expire");
  clock.advance(minute);
  await uma.clicks(card, "Approve", { confirm: true });
  (await target.request(1)).answer(200, {});
  await ana.sees("Done in");
  const after = await ana.sees("approved by <@U0UMA>");
  expect(buttonsOf(after)).not.toContain("Approve");
  const replies = await repliesTo(ana, card);
  expect(replies.filter((reply) => contains(reply, "still waits"))).toHaveLength(1);
  expect(replies.filter((reply) => contains(reply, "about to expire"))).toHaveLength(1);
});

test("what a service answers is a table where it is one, its addresses can be clicked, and a failure says what to do next", async () => {
  const { ana, target } = await givenSignalbox({ actions: [platzAction()] });
  await runs(ana);
  (await target.request(1)).answer(200, [
    { index: "orders <!channel>", documents: 12, page: "https://search.example/orders" },
    { index: "people", documents: 7 },
  ]);
  const done = await ana.sees("Done in");
  const reply = await ana.seesInThread(done, "orders");
  const table = reply.blocks.find((block) => block["type"] === "table");
  expect(table?.["rows"]).toEqual([
    ["index", "documents", "page"].map(raw),
    [
      raw("orders <!channel>"),
      raw("12"),
      {
        type: "rich_text",
        elements: [{ type: "rich_text_section", elements: [{ type: "link", url: "https://search.example/orders" }] }],
      },
    ],
    [raw("people"), raw("7"), raw(" ")],
  ]);
  expect(reply.text).toContain("people");
  expect(reply.text).not.toContain("<!channel>");

  await runs(ana);
  (await target.request(2)).answer(500, { why: "disk full" });
  const failed = await ana.sees("Failed after");
  const said = await ana.seesInThread(failed, "mend the cause on search-prod");
  await ana.clicks(said, "Run again…");
  await ana.seesModal(title);
});

function raw(text: string): unknown {
  return { type: "raw_text", text };
}
