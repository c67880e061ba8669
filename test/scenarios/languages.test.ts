import { describe, expect, test } from "vitest";
import { signalboxAction } from "../harness/actions.ts";
import { readable } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

const approval = { required: 1, role: "Owner", expiresAfter: "30m" };
const fields = [
  { id: "force", type: "Checkbox", label: "Force", initialValue: false },
  { id: "pause", type: "Duration", label: "Pause" },
];
const action = signalboxAction({ approval, ui_schema: { inputs: fields, outputs: { values: [] } } });

describe("given a person whose Slack is in German, in a workspace of English", () => {
  test("what that person alone reads is German, and the message in the channel is English", async () => {
    const { ana, bo, target } = await givenSignalbox({ actions: [action] });
    await ana.setLocale("de-DE");

    // When Ana opens her Home tab, then it is German.
    await ana.opensHome();
    const home = await ana.seesHome("Was ausgeführt werden kann");
    expect(home.text).not.toContain("What you may run");

    // When she mistypes, then the refusal is German.
    await ana.types("/action run reindxe");
    await ana.seesAlone("Es gibt keine Aktion „reindxe“. Gemeint war vielleicht „reindex“.");

    // When she opens the form, then it is German, and so is what is wrong with her values.
    await ana.types("/action reindex search-prod");
    const form = await ana.seesModal("Rebuild search index");
    expect(form.text).toContain("Läuft auf *search-prod*");
    expect(form.text).toContain("Braucht vorher die Freigabe durch eine Person mit der Rolle Owner.");
    expect(form.view.submit).toMatchObject({ text: "Freigabe anfragen" });
    await form.submits({ Pause: "lange" });
    expect(await form.errors()).toEqual({ Pause: "Hier muss eine Dauer stehen, etwa 30s, 10m oder 1h30m." });
    await form.submits({ Pause: "30s" });

    // Then everybody reads English in the channel, also on the buttons.
    const card = await bo.sees("Waiting for approval");
    expect(readable(card.blocks)).toContain("Needs one approval by the role Owner on search-prod");

    // When she decides on her own run, then she alone is told in German why not; Bo reads English.
    await ana.clicks(card, "Approve", { confirm: true });
    await ana.seesAlone("Dieser Lauf wurde selbst angefragt; entscheiden muss jemand anders.");
    const id = /run ([a-z0-9]+)/.exec(readable(card.blocks))?.[1] ?? "";
    await bo.types(`/action approve ${id}`);
    const own = await bo.seesAlone("It will send POST");
    await bo.clicks(own, "Approve", { confirm: true });
    (await target.request(1)).answer(200, { ok: true });
    const done = await bo.sees("Done in");
    await bo.seesInThread(done, "Done in");

    // Then her Home tab and her history tell it in German.
    await ana.opensHome();
    await ana.seesHome("Fertig in");
    await ana.types(`/action show ${id}`);
    const history = await ana.seesAlone(`Lauf ${id}: reindex auf search-prod: Fertig in`);
    expect(readable(history.blocks)).toContain("Stimme von <@U0ANA> zählt nicht: „Dieser Lauf wurde selbst angefragt");
  });

  test("an open form stays German over a restart, and so does what is wrong with its values", async () => {
    const { ana, app, start } = await givenSignalbox({ actions: [action] });
    await ana.setLocale("de-DE");
    await ana.types("/action reindex search-prod");
    const form = await ana.seesModal("Rebuild search index");
    await app().stop();
    await start();
    await form.submits({ Pause: "lange" });
    expect(await form.errors()).toEqual({ Pause: "Hier muss eine Dauer stehen, etwa 30s, 10m oder 1h30m." });
  });

  test("what is told to her alone is German, though it is the message of a run", async () => {
    const { ana, target } = await givenSignalbox({ actions: [signalboxAction()] });
    await ana.setLocale("de-DE");
    await ana.usesShortcut("run_action");
    const picker = await ana.seesModal("Aktion ausführen");
    await picker.picks({ block: "pick", action: "pick_action" }, "", "Rebuild search index");
    await (await ana.seesModal("Rebuild search index")).submits({ "Ausführen auf": "d-search-prod" });
    (await target.request(1)).answer(200, {});
    const told = await ana.seesDirectly("Fertig in");
    expect(told.text).toContain("Rebuild search index auf search-prod, angefragt von Ana Ortiz");
  });
});

test("given a workspace of German, the channel reads German, and a person whose Slack is in English reads English", async () => {
  const { ana, bo } = await givenSignalbox({
    actions: [action],
    configuration: (configuration) => void (configuration.language = "de"),
  });
  await ana.types("/action help");
  await ana.seesAlone("what you may run now");
  await ana.types("/action reindex search-prod");
  const form = await ana.seesModal("Rebuild search index");
  expect(form.text).toContain("Runs on *search-prod*");
  await form.submits({});
  const card = await bo.sees("Wartet auf Freigabe");
  expect(card.text).toContain("Rebuild search index auf search-prod, angefragt von Ana Ortiz, Lauf ");
  expect(readable(card.blocks)).toContain("Braucht eine Freigabe durch die Rolle Owner auf search-prod");
  await bo.clicks(card, "Ablehnen…");
  await (await bo.seesModal("Deny this run")).submits({ Reason: "Not during the sale." });
  const denied = await ana.sees("Abgelehnt von Bo");
  await ana.seesInThread(denied, "Erst mit der Person reden, die abgelehnt hat");
});

test("given Slack does not tell the locale in time, the answer comes all the same, in the language of the workspace", async () => {
  const { ana, control } = await givenSignalbox({
    actions: [action],
    configuration: (configuration) => void (configuration.language = "de"),
  });
  await control.fails("users.info", { answer: "held" });
  await ana.types("/action reindex search-prod");
  expect((await ana.seesModal("Rebuild search index")).text).toContain("Läuft auf *search-prod*");
});
