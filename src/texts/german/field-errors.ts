import type { Texts } from "../english.ts";
import type { fieldErrors as english } from "../english/field-errors.ts";
import { words } from "./words.ts";

export const fieldErrors: Pick<Texts["said"], keyof typeof english> = {
  required: () => "Dieses Feld muss ausgefüllt sein.",
  mustBeTicked: () => "Dies muss angekreuzt sein, damit es weitergeht.",
  mustBeFlag: () => "Hier geht nur true oder false.",
  mustBeText: () => "Hier muss ein Text stehen.",
  mustBeList: () => "Hier muss eine Liste stehen.",
  mustBeItem: () => "Hier muss die Kennung eines Eintrags stehen.",
  mustBeDate: () => "Hier muss ein Datum stehen, etwa 2026-01-31.",
  mustBeTime: () => "Hier muss eine Uhrzeit stehen, etwa 23:15.",
  mustBeDateTime: () => "Hier müssen Datum und Uhrzeit in UTC stehen, etwa 2026-01-31T08:30:00Z.",
  mustBeDuration: () => "Hier muss eine Dauer stehen, etwa 30s, 10m oder 1h30m.",
  mustBeWeekly: () =>
    'Hier müssen Tage und eine Uhrzeit in UTC stehen, etwa {"run_days": "0,3", "schedule": "23:15"}; 0 ist Sonntag.',
  mustBeFile: () => 'Hier muss eine hochgeladene Datei stehen: {"id": …, "name": …}.',
  mustEndIn: ({ endings }) => `Der Name der Datei muss auf .${endings.join(" oder .")} enden.`,
  mustBeNumber: () => "Hier muss eine Zahl stehen.",
  mustBeAtLeast: ({ least }) => `Hier geht nur ${least} oder mehr.`,
  mustBeAtMost: ({ most }) => `Hier geht nur ${most} oder weniger.`,
  mustBeOnStep: ({ from, step }) => `Hier geht nur ${from} plus ein Vielfaches von ${step}.`,
  mustBeMember: () => "Hier muss ein Mitglied des Slack-Workspace stehen.",
  mustBeMembers: () => "Hier muss eine Liste von Mitgliedern des Slack-Workspace stehen.",
  onlyOnce: () => "Jeden Eintrag nur einmal wählen.",
  notOffered: () => "Einen der angebotenen Einträge wählen.",
  chooseOneOf: ({ labels }) => `Eines davon wählen: ${labels}.`,
  nothingToChoose: () => "Es gibt nichts zur Auswahl.",
  noCollection: ({ collection }) => `Es gibt keine Sammlung ${collection} zur Auswahl.`,
  noSuchInput: ({ input }) => `Die Aktion hat kein Feld „${input}“.`,
  inRow: ({ row, error }, say) => `Zeile ${row}: ${say(error)}`,
  notListed: ({ value, problem }, say) =>
    `${value} steht hier nicht zur Auswahl. ${problem ? say(problem) : ""}`.trim(),

  optionsNotAllowed: ({ why }) => `Die Optionen lassen sich nicht laden: ${why}.`,
  optionsMissing: ({ why }) => `Die Optionen lassen sich nicht laden: ${why}. Gleich noch einmal versuchen.`,
  optionsOld: ({ why, time }) => `Die Optionen ließen sich nicht neu laden: ${why}. Dies sind die von ${time} Uhr UTC.`,

  noSuchWord: ({ word, meant, ids }) => {
    if (meant !== null) return `Das Formular hat kein „${word}“. Gemeint war vielleicht „${meant}=“.`;
    const mend = ids.length > 0 ? `Es fragt nach: ${ids.join(", ")}.` : "Es fragt nach nichts.";
    return `Das Formular hat kein „${word}“. ${mend}`;
  },
  wordIsSecret: ({ label }) => `„${label}“ ist geheim: im Formular eingeben, wo es keine Spur hinterlässt.`,
  wordIsFlag: ({ label, text }) => `„${label}“ ist yes oder no, nicht „${text}“.`,
  wordIsWeekly: ({ label }) => `„${label}“ nimmt Tage und eine Uhrzeit in UTC, etwa 1,3@23:15; 0 ist Sonntag.`,
  wordIsFile: ({ label }) => `„${label}“ ist eine Datei: im Formular angeben.`,
  wordIsNoOption: ({ label, text, meant, options }) => {
    const mend = meant === null ? `Es gibt: ${options.join(", ")}.` : `Gemeint war vielleicht „${meant}“.`;
    return `„${text}“ ist keine der Optionen von „${label}“. ${mend}`;
  },
  strayWords: ({ strays, example }) => {
    const how = example === null ? "Es fragt nach nichts." : `Sagen, wofür ein Wert ist, etwa ${example}=…`;
    return `Wofür ${words.and(strays.map(words.quoted))} sein ${strays.length === 1 ? "soll" : "sollen"}, ist unklar. ${how}`;
  },
};
