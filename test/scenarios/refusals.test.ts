import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { platzAction } from "../harness/actions.ts";
import { contains, type Person } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

test.each([
  ["an unknown action", "/action run reindx", "Did you mean “reindex”?"],
  ["an unknown deployment", "/action run reindex search-prd", "Did you mean “search-prod”?"],
  ["a deployment that the action is not made for", "/action run reindex orders-prod", "is not made for orders-prod"],
])("%s is answered with the mend, to the person alone", async (_what, command, words) => {
  const { ana } = await givenSignalbox({
    actions: [platzAction()],
    configuration: ({ targets }) => void (targets["reindex"] = { kinds: ["search"] }),
  });
  await ana.types(command);
  expect((await ana.sees(words)).ephemeral_for).toBe("U0ANA");
  await ana.hasNoModal();
});

test("a person without any listing, one with the role User, and one whose role is too low", async () => {
  const { zed, uma, ana } = await givenSignalbox({ actions: [platzAction({ allowed_role: "Owner" })] });

  await zed.types("/action run reindex search-prod");
  expect((await zed.sees("does not know you yet")).ephemeral_for).toBe("U0ZED");
  await uma.types("/action run reindex search-prod");
  await uma.sees("needs the role Owner on search-prod; you are User");
  await ana.types("/action run reindex search-prod");
  await ana.sees("needs the role Owner on search-prod; you are Maintainer");
  for (const person of [zed, uma, ana]) await person.hasNoModal();
  await zed.types("/action");
  await zed.sees("nothing you may run");
});

test("a status that does not allow the action", async () => {
  const { ana } = await givenSignalbox({
    actions: [platzAction()],
    configuration: ({ deployments }) => void (deployments[0] = { ...deployments[0], status: "Failed" }),
  });
  await ana.types("/action run reindex search-prod");
  await ana.sees("search-prod is Failed; “Rebuild search index” runs only while it is Running.");
});

test("a form sent after the action changed is refused, and what was typed stays", async () => {
  const { ana, target, writeActions, control } = await givenSignalbox({ actions: [platzAction()] });
  await ana.types("/action run reindex search-prod");
  const form = await ana.seesModal("Rebuild search index");

  await writeActions("actions.yaml", [platzAction({ title: "Rebuild it all" })]);
  await untilListed(ana, "Rebuild it all");
  await form.submits({ Force: ["true"] });
  const notice = await ana.seesModal("Not started");
  expect(notice.text).toContain("This action has changed since you opened the form");

  await control.post(`/control/views/${notice.view.id}/close`, { user: ana.id });
  const again = await ana.seesModal("Rebuild search index");
  expect(JSON.stringify(again.view.state)).toContain('"selected_options":[{');
  expect(target.received).toHaveLength(0);
});

test("a role taken away between form and submission: refused on the server, recorded, and retried when it is back", async () => {
  const { ana, bo, target, writeConfiguration, control } = await givenSignalbox({ actions: [platzAction()] });
  target.answersAtOnce(200, {});
  await ana.types("/action run reindex search-prod");
  const form = await ana.seesModal("Rebuild search index");

  await writeConfiguration(
    ({ grants }) => void (grants[0] = { to: "ana", role: "User", on: { envs: ["prod", "staging"] } }),
  );
  await untilListed(ana, "nothing you may run");
  await form.submits();
  const notice = await ana.seesModal("Not started");
  expect(notice.text).toContain("needs the role Maintainer");
  expect(target.received).toHaveLength(0);
  await bo.types("/action runs");
  await bo.sees("Not started: “Rebuild search index” needs the role Maintainer");
  expect((await bo.messages()).filter((message) => !message.ephemeral_for)).toHaveLength(0);

  await writeConfiguration(
    ({ grants }) => void (grants[0] = { to: "ana", role: "Maintainer", on: { kinds: ["search"] } }),
  );
  await untilListed(ana, "What you may run now");
  await control.post(`/control/views/${notice.view.id}/close`, { user: ana.id });
  await form.submits();
  await ana.sees("Done in");
});

test("a broken file keeps the last good actions in force", async () => {
  const { ana, config, logged } = await givenSignalbox({ actions: [platzAction()] });
  await writeFile(
    `${config.actionsDir}/actions.yaml`,
    "- apiVersion: platz.io/v1beta1\n  kind: Action\n  spec: {id: reindex\n",
  );
  await expect
    .poll(() => logged.map((entry) => entry.message).join("\n"), { timeout: 10_000 })
    .toMatch(/actions\.yaml:\d+:\d+/);
  await ana.types("/action run reindex search-prod");
  await ana.seesModal("Rebuild search index");
});

test("a service that is down, one that fails, and one with a long answer", async () => {
  const { ana, target, control, simulator } = await givenSignalbox({
    actions: [platzAction()],
    configuration: ({ deployments }) => void (deployments[0] = { ...deployments[0], ingress: "http://127.0.0.1:9" }),
  });

  async function run(deployment: string) {
    await ana.types(`/action run reindex ${deployment}`);
    await (await ana.seesModal("Rebuild search index")).submits();
  }

  await run("search-prod");
  const refused = await ana.sees("Could not connect");
  expect(contains(refused, "search-prod")).toBe(true);
  await ana.seesInThread(refused, "Could not connect");

  await run("search-staging");
  (await target.request(1)).answer(503, { error: "<!channel> the `index` is locked" });
  const failed = await ana.sees("HTTP 503");
  const reply = await ana.seesInThread(failed, "the `index` is locked");
  expect(JSON.stringify(reply.blocks)).toContain('{"type":"raw_text","text":"<!channel> the `index` is locked"}');
  expect(reply.text).not.toContain("<!channel>");

  await run("orders-prod");
  (await target.request(2)).answer(200, {
    rows: Array.from({ length: 400 }, (_, row) => ({ row, name: `row ${row}` })),
  });
  const done = await ana.sees("Done in");
  await ana.seesInThread(done, "it is in the file below");
  const thread = `/control/channels/${done.channel}/threads/${done.ts}?user=${ana.id}`;
  const file = await control.until(thread, ({ messages }) => messages.flatMap(({ files }) => files)[0], "a file");
  const whole = (await (await fetch(simulator.url + file.url)).json()) as { rows: unknown[] };
  expect(whole.rows).toHaveLength(400);
});

test("a dangerous form that was denied and sent again is one run, however often the red button is clicked", async () => {
  const { ana, target, writeConfiguration, control } = await givenSignalbox({
    actions: [platzAction({ dangerous: true })],
  });
  target.answersAtOnce(200, {});
  await ana.types("/action run reindex search-prod");
  const form = await ana.seesModal("Rebuild search index");
  await writeConfiguration(({ grants }) => void (grants[0] = { to: "ana", role: "User", on: { kinds: ["search"] } }));
  await untilListed(ana, "nothing you may run");
  await form.submits();
  const notice = await ana.seesModal("Not started");
  await control.post(`/control/views/${notice.view.id}/close`, { user: ana.id });

  await writeConfiguration(
    ({ grants }) => void (grants[0] = { to: "ana", role: "Maintainer", on: { kinds: ["search"] } }),
  );
  await untilListed(ana, "What you may run now");
  await form.submits();
  const step = await ana.seesModal("Confirm");
  await Promise.all([step.clicks("Yes, run it", { confirm: true }), step.clicks("Yes, run it", { confirm: true })]);
  await ana.sees("Done in");
  expect(target.received).toHaveLength(1);
});

/** `/action` answers from the catalog in force, so it tells when a reload has happened. */
async function untilListed(person: Person, words: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await person.types("/action");
        const newest = (await person.messages()).at(-1);
        return newest !== undefined && contains(newest, words);
      },
      { timeout: 10_000, interval: 50 },
    )
    .toBe(true);
}
