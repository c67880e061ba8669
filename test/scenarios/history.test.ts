import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { drainSchema, platzAction, signalboxAction } from "../harness/actions.ts";
import { buttonsOf, contains, type Person } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

async function runs(person: Person, command: string, values: Record<string, string | string[]> = {}): Promise<void> {
  await person.types(command);
  await (await person.seesModal("Rebuild search index")).submits(values);
}

/** The id of a run, as the newest message with these words shows it. */
async function runIdIn(person: Person, words: string): Promise<string> {
  const [, id = ""] = /run ([a-z0-9]{13})/.exec(JSON.stringify((await person.sees(words)).blocks)) ?? [];
  return id;
}

test("given runs of several people, when somebody filters the history, then they see those runs and no others", async () => {
  const { ana, bo, uma, zed, target } = await givenSignalbox({ actions: [platzAction()] });
  target.answersAtOnce(200, {});
  await runs(ana, "/action run reindex search-prod");
  await ana.sees("Done in");
  await runs(bo, "/action run reindex orders-prod");
  await expect.poll(async () => (await bo.messages()).filter((message) => contains(message, "Done in")).length).toBe(2);

  await ana.types("/action runs by=@bo status=succeeded since=1h");
  const ofBo = await ana.sees("Runs: by=@bo status=succeeded since=1h");
  expect(contains(ofBo, "orders-prod")).toBe(true);
  expect(contains(ofBo, "search-prod")).toBe(false);
  await ana.types("/action runs search-prod");
  expect(contains(await ana.sees("Runs: search-prod"), "orders-prod")).toBe(false);
  await ana.types("/action runs env=staging");
  await ana.sees("There are no runs to show for env=staging.");
  await ana.types("/action runs status=fialed");
  await ana.sees("Did you mean “failed”?");
  await uma.types("/action runs action=reindex");
  expect(contains(await uma.sees("Runs: action=reindex"), "orders-prod")).toBe(true);
  await zed.types("/action runs");
  await zed.sees("There are no runs to show yet");
});

test("given more runs than fit a page, when Older and Newer are clicked, then the same answer turns its page", async () => {
  const { ana, target } = await givenSignalbox({ actions: [platzAction()] });
  target.answersAtOnce(200, {});
  for (let nth = 1; nth <= 12; nth += 1) {
    await runs(ana, "/action run reindex search-prod");
    await target.request(nth);
  }
  await ana.types("/action runs search-prod");
  const first = await ana.sees("Runs: search-prod");
  expect(buttonsOf(first)).toEqual(["Older"]);
  expect(first.text.split("\n")).toHaveLength(11);

  await ana.clicks(first, "Older");
  const pageWith = async (count: number) =>
    expect
      .poll(async () => {
        const list = (await ana.messages()).filter((message) => message.ephemeral_for === "U0ANA");
        return list.map((message) => [message.ts, message.text.split("\n").length - 1]);
      })
      .toEqual([[first.ts, count]]);
  await pageWith(2);
  const second = await ana.sees("Runs: search-prod");
  expect(buttonsOf(second)).toEqual(["Newer"]);
  await ana.clicks(second, "Newer");
  await pageWith(10);
  expect(buttonsOf(await ana.sees("Runs: search-prod"))).toEqual(["Older"]);
});

test("show tells everything that happened, to those who may see the run; others are told that there is none", async () => {
  const { ana, bo, uma, zed, target } = await givenSignalbox({
    actions: [signalboxAction({ approval: { required: 1, role: "Owner" } })],
  });
  await runs(ana, "/action run reindex search-prod", { Force: ["true"] });
  const card = await bo.sees("Waiting for approval");
  // What has not ended is followed from here too.
  await uma.types(`/action show ${await runIdIn(ana, "Waiting for approval")}`);
  await uma.clicks(await uma.seesAlone("Needs 1 approval by the role Owner"), "Follow");
  await uma.seesAlone("You follow now:");
  await uma.clicks(card, "Approve", { confirm: true });
  await uma.sees("Only people with the role Owner");
  await bo.clicks(card, "Approve", { confirm: true });
  (await target.request(1)).answer(200, { documents: 1200 });
  const id = await runIdIn(ana, "Done in");

  await uma.types(`/action show ${id}`);
  const shown = await uma.sees("Vote of");
  expect(shown.ephemeral_for).toBe("U0UMA");
  for (const words of [
    "Asked for by <@U0ANA>",
    "Needs 1 approval by the role Owner",
    "Vote of <@U0UMA> refused: “Only people with the role Owner on search-prod",
    "Approved by <@U0BO>",
    "Queued",
    "Started",
    "Ended (succeeded)",
    "Force: yes",
    "POST /api/v1/admin/reindex to http",
    "1200",
    "body ",
  ]) {
    expect(contains(shown, words), words).toBe(true);
  }
  await zed.types(`/action show ${id}`);
  await zed.sees(`There is no run “${id}”`);
  await zed.types(`/action rerun ${id}`);
  await zed.hasNoModal();
  await ana.types("/action show");
  await ana.sees("Say which run: /action show &lt;run&gt;");
});

test("given a run, when it is run again, then the form has its values, which may be changed, and no secret ones", async () => {
  const inputs = [...drainSchema.inputs, { id: "token", type: "text", label: "Token", sensitive: true }];
  const { ana, uma, target } = await givenSignalbox({
    actions: [signalboxAction({ ui_schema: { ...drainSchema, inputs } })],
    encryptionKey: "an encryption key for tests, long enough",
  });
  const given = { Timeout: "77", "Type DRAIN": "DRAIN", Token: "hunter2" };
  await runs(ana, "/action run reindex search-prod", given);
  (await target.request(1)).answer(200, {});
  const done = await ana.sees("Done in");

  await ana.clicks(done, "Run again…");
  const form = await ana.seesModal("Rebuild search index");
  expect(form.text).toContain("With the values of run");
  expect(form.text).toContain("Secret values are empty.");
  expect(form.text).not.toContain("has changed");
  const view = JSON.stringify(form.view);
  expect(view).toContain('"initial_value":"77"');
  expect(view).not.toContain("hunter2");
  await form.submits({ Timeout: "78" });
  expect((await target.request(2)).body).toContain("78");

  await uma.clicks(done, "Run again…");
  await uma.sees("needs the role Maintainer on search-prod; you are User");
  await uma.hasNoModal();
});

test("run again says that the action has changed since, or that it is gone", async () => {
  const { ana, target, writeActions } = await givenSignalbox({ actions: [platzAction()] });
  target.answersAtOnce(200, {});
  await runs(ana, "/action run reindex search-prod");
  const id = await runIdIn(ana, "Done in");

  await writeActions("actions.yaml", [platzAction({ title: "Rebuild it all" })]);
  await expect
    .poll(async () => {
      await ana.types("/action");
      return (await ana.messages()).some((message) => contains(message, "Rebuild it all"));
    })
    .toBe(true);
  await ana.types(`/action rerun ${id}`);
  const form = await ana.seesModal("Rebuild it all");
  expect(form.text).toContain("The action has changed since");
  await form.submits();
  await target.request(2);

  await writeActions("actions.yaml", [platzAction({ id: "other", title: "Another one" })]);
  await expect
    .poll(async () => {
      await ana.types("/action");
      return (await ana.messages()).some((message) => contains(message, "Another one"));
    })
    .toBe(true);
  await ana.types(`/action rerun ${id}`);
  await ana.sees("cannot be run again: There is no action “reindex”");
});

test("given a retention, when a run is older than that, then it is gone and one that waits is not", async () => {
  const clock = createManualClock(Date.now());
  const { ana, bo, target } = await givenSignalbox({
    actions: [
      platzAction(),
      signalboxAction({
        id: "careful",
        title: "Careful",
        approval: { required: 1, role: "Owner", expiresAfter: "9999h" },
      }),
    ],
    configuration: (configuration) => void (configuration.retention = { runs: "2h" }),
    overrides: { clock },
  });
  target.answersAtOnce(200, {});
  await runs(ana, "/action run reindex search-prod");
  await ana.sees("Done in");
  await ana.types("/action run careful search-prod");
  await (await ana.seesModal("Careful")).submits();
  await bo.sees("Waiting for approval");

  const hour = 60 * 60_000;
  clock.advance(2 * hour);
  await expect
    .poll(async () => {
      // Every hour it looks again.
      clock.advance(hour);
      await bo.types("/action runs");
      return (await bo.messages()).at(-1)?.text ?? "";
    })
    .not.toContain("reindex");
  expect((await bo.messages()).at(-1)?.text).toContain("careful");
});
