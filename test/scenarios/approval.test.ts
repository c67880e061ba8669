import { expect, test } from "vitest";
import { slackMemberOf } from "../../src/access/actor.ts";
import { createManualClock } from "../../src/lib/clock.ts";
import { openStore } from "../../src/store/open.ts";
import { silentLog } from "../../src/lib/log.ts";
import type { Message } from "../../src/simulator/control-types.ts";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { buttonsOf, contains, type Person } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

const approved = signalboxAction({ approval: { required: 1, role: "Owner" } });

async function asks(person: Person): Promise<void> {
  await person.types("/action run reindex search-prod");
  await (await person.seesModal("Rebuild search index")).submits({ Force: ["true"] });
}

/** `digest 1a2b3c4d`, by which the card and its dialogs are known to be about the same. */
function digestIn(message: Message): string {
  return /digest [0-9a-f]+/.exec(JSON.stringify(message.blocks))?.[0] ?? "no digest";
}

test("the card names what will run, who asks and who may approve; after the yes the buttons go and the names stay", async () => {
  const { ana, bo, target } = await givenSignalbox({ actions: [approved] });
  await asks(ana);
  const card = await bo.sees("Waiting for approval");
  expect(contains(card, "<@U0ANA>")).toBe(true);
  expect(contains(card, "the role Owner on search-prod: <@U0BO>")).toBe(true);
  expect(contains(card, "Force: yes")).toBe(true);
  expect(contains(card, "POST /api/v1/admin/reindex")).toBe(true);
  expect(buttonsOf(card)).toEqual(["Approve", "Deny…", "Cancel", "Follow"]);
  expect(target.received).toHaveLength(0);

  expect(await bo.clicks(card, "Approve")).toMatchObject({
    error: "confirmation_needed",
    confirm: {
      style: "primary",
      title: "Approve this run?",
      text: `Rebuild search index on search-prod, asked by Ana Ortiz, ${digestIn(card)}, is queued once you approve, and runs when its turn comes.`,
      deny: "Not yet",
    },
  });
  await bo.clicks(card, "Approve", { confirm: true });
  (await target.request(1)).answer(200, {});
  const done = await ana.sees("Done in");
  expect(done.ts).toBe(card.ts);
  expect(buttonsOf(done)).toEqual(["Run again…"]);
  expect(contains(done, "approved by <@U0BO>")).toBe(true);
});

test("what is dangerous is red in the card and in its dialog, and both dialogs say so", async () => {
  const twice = { required: 2, role: "Owner" };
  const { ana, bo } = await givenSignalbox({ actions: [signalboxAction({ dangerous: true, approval: twice })] });
  await asks(ana);
  await (await ana.seesModal("Confirm")).clicks("Yes, ask for approval", { confirm: true });
  const card = await bo.sees("Waiting for approval");
  expect(await bo.clicks(card, "Approve")).toMatchObject({
    error: "confirmation_needed",
    confirm: {
      style: "danger",
      text: expect.stringMatching(/^Dangerous: .*, asked by Ana Ortiz, .*needs 2 approvals; yours is one/) as string,
    },
  });
  await bo.clicks(card, "Deny…");
  expect((await bo.seesModal("Deny this run")).text).toContain(
    ":warning: This action is dangerous. If you deny it, *Rebuild search index*",
  );
});

test("a no with a reason ends it", async () => {
  const { ana, bo, target } = await givenSignalbox({ actions: [approved] });
  await asks(ana);
  const card = await bo.sees("Waiting for approval");
  await bo.clicks(card, "Deny…");
  const dialog = await bo.seesModal("Deny this run");
  expect(dialog.text).toContain(
    "If you deny it, *Rebuild search index* on *search-prod* will not run, and nobody can approve it any more.",
  );
  expect(dialog.text).toContain("Force: yes");
  expect(dialog.text).toContain("Asked by <@U0ANA>  ·  prod  ·  run ");
  expect(dialog.text).toContain(digestIn(card));
  expect(dialog.view).toMatchObject({ submit: { text: "Deny" }, close: { text: "Not yet" } });
  // Without a reason nothing is decided.
  await dialog.submits({});
  expect(buttonsOf(await bo.sees("Waiting for approval"))).toContain("Approve");
  await dialog.submits({ Reason: "Not during the sale <!here>" });
  const denied = await ana.sees("Denied by Bo Lind");
  expect(buttonsOf(denied)).toEqual(["Run again…"]);
  expect(JSON.stringify(denied)).not.toContain("<!here>");
  await ana.seesInThread(denied, "Not during the sale");
  expect(target.received).toHaveLength(0);
});

test("neither the requester nor a stranger decides; they are told alone, and it is recorded", async () => {
  const signalbox = await givenSignalbox({ actions: [approved] });
  const { ana, bo, zed, uma, target, config } = signalbox;
  await asks(bo);
  const card = await bo.sees("Waiting for approval");
  await bo.clicks(card, "Approve", { confirm: true });
  expect((await bo.sees("You asked for this run")).ephemeral_for).toBe("U0BO");
  for (const person of [ana, uma, zed]) {
    await person.clicks(card, "Approve", { confirm: true });
    expect((await person.sees("Only people with the role Owner")).ephemeral_for).toBe(person.id);
  }
  await zed.clicks(card, "Deny…");
  await zed.hasNoModal();
  expect(buttonsOf(await ana.sees("Waiting for approval"))).toContain("Approve");
  expect(target.received).toHaveLength(0);

  await signalbox.app().stop();
  const store = await openStore({ file: config.databaseFile, migrationsDir: "migrations", log: silentLog });
  const events = (await store.runs.eventsAfter(0, 100)).map(({ event }) => event);
  await store.close();
  const refused = events.filter((event) => event.type === "vote_refused");
  expect(refused.map((event) => slackMemberOf(event.by))).toEqual(["U0BO", "U0ANA", "U0UMA", "U0ZED", "U0ZED"]);
  expect(refused.map((event) => event.refusal.code)).toEqual(["own_run", ...Array<string>(4).fill("role_too_low")]);
});

test("two approvers click at once: one run, and the second is told", async () => {
  const { ana, bo, target, personIn } = await givenSignalbox({
    actions: [approved],
    configuration: ({ grants }) => void grants.push({ to: "uma", role: "Owner", on: { kinds: ["search"] } }),
  });
  const uma = personIn("C0OPS", "U0UMA");
  await asks(ana);
  const card = await bo.sees("Waiting for approval");
  await Promise.all([bo.clicks(card, "Approve", { confirm: true }), uma.clicks(card, "Approve", { confirm: true })]);
  (await target.request(1)).answer(200, {});
  await ana.sees("Done in");
  const late = (await Promise.all([bo.messages(), uma.messages()]))
    .flat()
    .filter((message) => contains(message, "Too late"));
  expect(late).toHaveLength(1);
  expect(target.received).toHaveLength(1);
});

test("nobody decides in time: it expires", async () => {
  const clock = createManualClock(Date.now());
  const { ana, target } = await givenSignalbox({ actions: [approved], overrides: { clock } });
  await asks(ana);
  await ana.sees("Waiting for approval");
  clock.advance(30 * 60_000);
  const expired = await ana.sees("Expired");
  expect(buttonsOf(expired)).toEqual(["Run again…"]);
  expect(target.received).toHaveLength(0);
});

test("a Platz document gets its approval from the configuration", async () => {
  const { ana, bo, target } = await givenSignalbox({
    actions: [platzAction({ dangerous: true })],
    configuration: ({ approvals }) =>
      void approvals.push({
        name: "danger",
        match: { dangerous: true, envs: ["prod"] },
        approval: { required: 1, role: "Owner" },
      }),
  });
  await asks(ana);
  await (await ana.seesModal("Confirm")).clicks("Yes, ask for approval", { confirm: true });
  await bo.clicks(await bo.sees("Waiting for approval"), "Approve", { confirm: true });
  expect((await target.request(1)).body).toBe('{"force":true}');
});

test("what was approved is what runs, even when the action has changed meanwhile", async () => {
  const { ana, bo, target, writeActions, logged } = await givenSignalbox({ actions: [approved] });
  await asks(ana);
  const card = await bo.sees("Waiting for approval");
  await writeActions("actions.yaml", [
    signalboxAction({ path: "/somewhere/else", approval: { required: 1, role: "Owner" } }),
  ]);
  await bo.clicks(card, "Approve", { confirm: true });
  expect((await target.request(1)).path).toBe("/api/v1/admin/reindex");
  expect(logged).toEqual([]);
});
