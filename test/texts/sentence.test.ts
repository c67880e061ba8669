import { describe, expect, it, test } from "vitest";
import { toEventView } from "../../src/api/views/event-view.ts";
import { RunEvent } from "../../src/runs/events.ts";
import { damagedRecord, restored } from "../../src/runs/refusals.ts";
import { english } from "../../src/texts/english.ts";
import { german } from "../../src/texts/german.ts";
import { languageOf } from "../../src/texts/language.ts";
import { refusal, said, sentence } from "../../src/texts/sentence.ts";

describe("a refusal", () => {
  const tooLow = refusal("role_too_low", "roleTooLow", {
    ...{ action: "Drop the index", needed: "Owner", deployment: "search-prod", role: "User" },
  });

  it("keeps its code and its English sentence, and can be said in German", () => {
    expect(tooLow).toMatchObject({
      code: "role_too_low",
      message: "“Drop the index” needs the role Owner on search-prod; you are User.",
    });
    expect(said(english, tooLow)).toBe(tooLow.message);
    expect(said(german, tooLow)).toBe("„Drop the index“ braucht auf search-prod die Rolle Owner; vorhanden ist User.");
  });

  it("survives being stored", () => {
    const stored = JSON.parse(JSON.stringify(tooLow)) as typeof tooLow;
    expect(said(german, stored)).toBe(said(german, tooLow));
  });

  it("says another one within itself in the same language", () => {
    const wrapped = sentence("couldNotStart", { requester: "Ana Ruiz", why: tooLow });
    expect(wrapped.message).toContain(tooLow.message);
    expect(said(german, wrapped)).toContain(said(german, tooLow));
    const row = sentence("inRow", { row: 2, error: sentence("mustBeNumber") });
    expect([row.message, said(german, row)]).toEqual([
      "Row 2: This must be a number.",
      "Zeile 2: Hier muss eine Zahl stehen.",
    ]);
  });

  it("is told to programs by its code and in English only", () => {
    const event = { type: "denied" as const, at: 0, refusal: { ...tooLow } };
    const { code, message } = tooLow;
    expect(RunEvent.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
    expect(toEventView({ seq: 1, runId: "r", event }).refusal).toEqual({ code, message });
  });

  it("is told in German too when nobody asked for it: a damaged record, a run of a backup", () => {
    expect(said(german, damagedRecord())).toContain("ist beschädigt, darum wurde er nicht gestartet");
    expect(said(german, restored())).toContain("Dieser Lauf wartete, als die Sicherung entstand");
  });

  it.each([
    ["has no facts, since it comes from outside", { message: "It answered 503." }],
    ["has a name that nobody knows", { message: "A sentence of old.", says: { text: "ofOld", facts: {} } }],
    ["is called like what every object has", { message: "A sentence.", says: { text: "toString", facts: {} } }],
    ["has other facts than it takes", { message: "Known.", says: { text: "unknownAction", facts: { meant: null } } }],
  ])("stays as it is when it %s", (_why, given) => {
    expect(said(german, given)).toBe(given.message);
  });
});

test("a freeze is told by the clocks of its own zone, written as the language writes days", () => {
  const freezing = {
    freeze: "sale",
    until: Date.UTC(2026, 11, 1, 7),
    zone: "Europe/Berlin",
    reason: "The shop sells most.",
  };
  const frozen = refusal("frozen", "frozen", {
    deployment: "search-prod",
    freezing,
    except: { names: ["Ana", "Bo"], more: 3, role: "Owner" },
  });
  expect(frozen.message).toContain("is frozen until Tue, 1 Dec 2026, 08:00 (Europe/Berlin), by the freeze “sale”");
  expect(frozen.message).toContain("Until then Ana, Bo and 3 more may start it all the same, by the role Owner.");
  expect(said(german, frozen)).toContain(
    "ist durch den Änderungsstopp „sale“ gesperrt bis Di., 1. Dez. 2026, 08:00 (Europe/Berlin)",
  );
  expect(said(german, frozen)).toContain("Bis dahin dürfen es trotzdem: Ana, Bo und 3 weitere, durch die Rolle Owner.");
});

test.each([
  ["de-DE", "de"],
  ["de", "de"],
  ["de_AT", "de"],
  ["en-GB", "en"],
  ["fr-FR", "en"],
  ["", "en"],
])("whose Slack has the locale %s reads %s", (locale, language) => {
  expect(languageOf(locale)).toBe(language);
});

test("lists, counts, durations and numbers are those of the language", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(german.words.and)).toEqual(["", "a", "a und b", "a, b und c"]);
  expect(
    [
      ["a", "b"],
      ["a", "b", "c"],
    ].map(german.words.or),
  ).toEqual(["a oder b", "a, b oder c"]);
  expect([0, 1, 2].map(german.words.runs)).toEqual(["0 Läufe", "1 Lauf", "2 Läufe"]);
  expect([400, 3_200, 48_000, 125_000, 4_200_000].map(german.words.duration)).toEqual([
    ...["0,4 s", "3,2 s", "48 s", "2 min 5 s", "1 h 10 min"],
  ]);
  expect(german.words.number(1_234_567)).toBe("1.234.567");
  expect(english.words.number(1_234_567)).toBe("1,234,567");
  expect(german.words.someOf(["a", "b", "c"], 2)).toBe("a, b und 1 weitere");
  expect(german.words.sentences(["A.", "B.", "C."], 2)).toBe("A. B. Und 1 weitere.");
});
