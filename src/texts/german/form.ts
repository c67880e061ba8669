import { plural } from "../../lib/text.ts";
import type { Texts } from "../english.ts";
import { days } from "./days.ts";
import { words } from "./words.ts";

export const form: Texts["form"] = {
  // buttons
  next: "Weiter",
  run: "Ausführen",
  askForApproval: "Freigabe anfragen",
  cancel: "Abbrechen",
  back: "Zurück",
  close: "Schließen",

  // the form itself
  runsOn: ({ deployment, about }) => `Läuft auf *${deployment}*  ·  ${about}`,
  runOn: "Ausführen auf",
  chooseDeployment: "Deployment wählen",
  lastKnown: (status) => `${status} (zuletzt bekannt)`,
  notOffered: (reasons) => `Gerade nicht angeboten: ${words.sentences(reasons, 5)}`,
  dangerous: ":warning: Diese Aktion ist riskant. Der nächste Schritt verlangt eine Bestätigung.",
  needsApproval: ({ required, role, onSome }) => {
    const votes = required === 1 ? "die Freigabe durch eine Person" : `Freigaben durch ${required} Personen`;
    return `:lock: Braucht vorher ${votes} mit der Rolle ${role}${onSome ? ", auf einigen dieser Deployments" : ""}.`;
  },
  tooBig: ({ action, places }) => {
    const reason =
      places === null
        ? "sie ist größer, als Slack erlaubt"
        : `ihre Fragen brauchen mehr als die ${places} Plätze eines Formulars in Slack`;
    return `„${action}“ kann in Slack nicht angefragt werden: ${reason}. Nichts wurde gestartet. Wer die Aktion geschrieben hat, kann sie in mehrere teilen.`;
  },

  // fields
  typeToSearch: "Tippen zum Suchen",
  chooseOne: "Eines wählen",
  chooseSome: "Auswählen",
  durationExample: "Zum Beispiel 30s, 10m oder 1h30m",
  yes: "Ja",
  sensitive:
    "Slack zeigt dies beim Tippen an. Gespeichert wird es verschlüsselt; keine Nachricht, kein Log und keine Bestätigung zeigt es je.",
  gone: "Was hier gewählt war, wird nicht mehr angeboten. Bitte neu wählen.",
  range: ({ from, to }) => `${from} bis ${to}`,
  firstOf: ({ shown, all }) => `Die ersten ${shown} von ${all}; weitertippen, um andere zu finden`,
  emptyList: (label) => `*${label}*: leer`,
  addOne: "Hinzufügen",
  addAnother: "Noch eins hinzufügen",
  removeLast: "Letztes entfernen",
  noMoreRows: "Mehr Zeilen passen nicht in ein Formular von Slack.",

  // days and a time
  days: days.long,
  daysInUtc: (label) => `${label}: Tage (UTC)`,
  timeInUtc: (label) => `${label}: Uhrzeit (UTC)`,
  chooseDay: "Mindestens einen Tag wählen oder die Uhrzeit leeren.",
  chooseTime: "Auch die Uhrzeit wählen oder die Tage leeren.",
  forYou: ({ moments, zone }) => `In ${zone} ist das ${momentsInWords(moments)}.`,
  noonIs: ({ time, zone }) => `12:00 UTC ist ${time} in ${zone}.`,

  // what the form begins with
  filled: "Aus dem Befehl ausgefüllt.",
  doubts: (sentences) => `:warning: ${sentences}`,
  again: ({ run, hasSecrets, hasChanged }) => {
    const secret = hasSecrets ? " Geheime Werte sind leer." : "";
    const changed = hasChanged ? " :warning: Die Aktion hat sich seitdem geändert: bitte noch einmal ansehen." : "";
    return `Mit den Werten von Lauf ${run}.${secret}${changed}`;
  },

  // opening it
  oneMoment: "Einen Moment",
  asking: "Die Auswahl wird geladen.",
  looking: "Die Eingaben werden geprüft.",
  aFewSeconds: (what) => `${what} Das dauert einige Sekunden.`,
  ifNothingComes: "Wenn nichts kommt: schließen und noch einmal versuchen. Dasselbe Formular startet nie zwei Läufe.",
  notOpened: "Nicht geöffnet",
  openIt: "Formular öffnen",
  goOn: "Weiter…",
  openToGoOn: (what) => `${what}: zum Fortfahren das Formular öffnen.`,
  onDeployment: ({ action, deployment }) => `${action} auf ${deployment}`,
  tryAgain: (sentence) => `${sentence} Noch einmal versuchen.`,
  needsFileScope:
    "Das Formular ließ sich nicht öffnen: Es fragt nach einer Datei, und Slack hat uns den Scope files:read nicht gegeben. Nichts wurde gestartet. Die Admins des Workspace können ihn vergeben.",
  notTaken: (code) =>
    `Das Formular ließ sich nicht öffnen: Slack nimmt es nicht an (${code}). Nichts wurde gestartet. Wer die Aktion geschrieben hat, muss es erfahren.`,
  tooLate:
    "Das Formular ließ sich nicht öffnen: Slack lässt uns drei Sekunden, und die waren vorbei. Nichts wurde gestartet.",
  noTarget: (action) => `„${action}“ ist für kein vorhandenes Deployment gedacht.`,
  nowhere: ({ action, reasons }) => `„${action}“ lässt sich gerade nirgends ausführen. ${words.sentences(reasons, 4)}`,

  // choosing an action
  pick: "Aktion ausführen",
  pickInThread: "Alles zu diesem Lauf wird im Thread jener Nachricht stehen.",
  pickInChannel: "Der Lauf bekommt eine Nachricht im Channel, und alles dazu steht in ihrem Thread.",
  whichAction: "Welche Aktion?",
  whichChannel: "Wo soll davon zu lesen sein? Ohne Channel nur als Direktnachricht.",
  chooseChannel: "Channel wählen",

  // confirming it
  confirm: "Bestätigen",
  noValues: "Ohne Werte.",
  runsAfter: ({ required, role }) =>
    `:lock: Läuft erst nach ${plural(required, "Freigabe", "Freigaben")} durch die Rolle ${role}.`,
  yesAsk: "Ja, Freigabe anfragen",
  yesRun: "Ja, ausführen",
  actsOn: ({ deployment, env }) => `Wirkt auf ${deployment} (${env}), sobald es startet.`,
  yesSure: "Ja, wirklich",
  stop: "Nein, zurück",

  willWait: ({ whose, action, isRunning, count }) => {
    const what = whose === null ? `Der eigene Lauf von *${action}*` : `*${action}* von ${whose}`;
    const ahead = count === 1 ? "" : `: ${count} sind vorher dran`;
    return `:hourglass_flowing_sand: ${what} ${isRunning ? "läuft dort" : "wartet dort auch"}; dieser Lauf wird warten${ahead}.`;
  },

  // somebody is there
  somebodyIsThere: "Da ist schon jemand",
  theirRun: ({ whose, action, deployment, doing }) => `*${action}* von *${whose}* auf *${deployment}* ${doing}.`,
  doing: ({ isRunning, percent, usually, more }) =>
    [
      isRunning ? "läuft gerade" : "wartet, bis es an der Reihe ist",
      ...(percent === null ? [] : [`${percent} %`]),
      ...(usually === null ? [] : [`dauert meist ${usually}`]),
      ...(more > 0 ? [more === 1 ? "und 1 weiterer Lauf ist da" : `und ${more} weitere Läufe sind da`] : []),
    ].join(", "),
  isSame:
    "Jener Lauf tut genau das, was hier angefragt wird. Wer sich anschließt, wird an seinem Ende erwähnt. Noch wurde nichts gestartet.",
  isOther: "Jener Lauf tut etwas anderes, darum wartet der eigene, bis jener beendet ist. Noch wurde nichts gestartet.",
  join: "Anschließen",
  joinLabel: (run) => `Anschließen an Lauf ${run}`,
  queue: "Einreihen",
  queueLabel: "Einreihen: ein eigener Lauf, der wartet, bis er an der Reihe ist",
};

function momentsInWords(moments: readonly { day: number; time: string }[]): string {
  const [first] = moments;
  if (first && moments.every(({ time }) => time === first.time)) {
    return `${words.and(moments.map(({ day }) => days.short[day] ?? ""))} um ${first.time}`;
  }
  return words.and(moments.map(({ day, time }) => `${days.short[day] ?? ""} um ${time}`));
}
