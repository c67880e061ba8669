import type { Texts } from "../english.ts";

export const replies: Texts["replies"] = {
  // titles of modals
  notStarted: "Nicht gestartet",
  notJoined: "Nicht angeschlossen",
  notDecided: "Nicht entschieden",
  notDone: "Nicht erledigt",
  wentWrong: "Etwas ging schief",
  askedFor: "Angefragt",
  alreadyAskedFor: "Schon angefragt",
  done: "Erledigt",
  alreadyUnderWay: "Schon unterwegs",
  decide: "Entscheiden",
  later: "Später",

  // what became of a form
  onItsWay: "Ist unterwegs. Dieses Fenster kann geschlossen werden.",
  runOnItsWay: "Ist unterwegs. Alles Weitere steht in der Nachricht des Laufs. Dieses Fenster kann geschlossen werden.",
  waitsForApproval:
    "Wartet jetzt auf Freigabe. Alles Weitere steht in der Nachricht des Laufs. Dieses Fenster kann geschlossen werden.",
  waitsForTurn:
    "Eingereiht; wartet, bis er an der Reihe ist. Alles Weitere steht in der Nachricht des Laufs. Dieses Fenster kann geschlossen werden.",
  joined: ({ whose, run, deployment }) => {
    const told = whose === null ? "" : " Diesem Lauf wird jetzt gefolgt; sein Ende wird gemeldet.";
    return `${whose === null ? "Der eigene Lauf" : `Ein Lauf von ${whose}`} (${run}) tut genau das auf ${deployment} und ist noch nicht beendet, darum wurde nichts ein zweites Mal gestartet.${told} Alles Weitere steht in seiner Nachricht. Dieses Fenster kann geschlossen werden.`;
  },
  asksForMore:
    "Das Formular fragt jetzt nach mehr. Nichts wurde gestartet. Zurückgehen, ausfüllen und noch einmal senden.",
  mendFields: (errors) =>
    `Einige Felder brauchen noch einen Blick. Nichts wurde gestartet. Zurückgehen und berichtigen:\n${errors}`,
  fieldError: ({ field, error }) => `${field}: ${error}`,
  questionExpired:
    "Diese Frage ist abgelaufen. Nichts wurde gestartet. Zurückgehen und das Formular noch einmal senden.",
  confirmationExpired:
    "Diese Bestätigung ist abgelaufen. Nichts wurde gestartet. Zurückgehen und das Formular noch einmal senden, oder den Befehl noch einmal eingeben.",
  valuesChanged:
    "Die Werte haben sich geändert, seit diese Bestätigung gezeigt wurde. Nichts wurde gestartet. Zurückgehen und das Formular noch einmal senden.",
  tooLateToJoin: (why) => `${why} Nichts wurde gestartet. Zurückgehen und das Formular senden, um selbst auszuführen.`,
  doesSomethingElse:
    "Jener Lauf tut etwas anderes oder wird gerade angehalten. Nichts wurde gestartet. Zurückgehen und das Formular senden, um selbst auszuführen.",
  otherVersionForm: "Dieses Formular stammt aus einer anderen Version. Nichts wurde gestartet. Bitte neu öffnen.",
  otherVersionButton: "Dieser Knopf stammt aus einer anderen Version. Den Befehl noch einmal eingeben.",
  fault: (reference) =>
    `Bei uns ist etwas schiefgegangen (Kennung ${reference}). Falls gerade etwas gestartet werden sollte: erst im Channel und in /action runs nachsehen, dann noch einmal versuchen.`,

  // commands
  sayWhichRun: (usage) => `Welcher Lauf? ${usage}. Die letzten zeigt /action runs.`,
  usageOfRun: (command) => `/action ${command} <Lauf>`,
  usageOfDeny: "/action deny <Lauf> <Grund>",
  noCommand: ({ typed, meant }) =>
    `Es gibt keinen Befehl „${typed}“. ${meant === null ? "Siehe /action help." : `Gemeint war vielleicht /action ${meant}.`}`,
  cannotRunAgain: ({ run, why }) => `Lauf ${run} lässt sich nicht wiederholen: ${why}`,

  // a run
  stopping: ({ action, deployment }) =>
    `${action} auf ${deployment} wird angehalten. Was dann über die Arbeit bekannt ist, wird in der Nachricht stehen.`,
  cancelled: ({ action, deployment }) => `${action} auf ${deployment} ist abgebrochen. Nichts wurde ausgeführt.`,
  ownRun: "Dies ist ein eigener Lauf: Sein Ende wird ohnehin gemeldet.",
  follows: ({ action, deployment, already }) =>
    `Dem Lauf ${action} auf ${deployment} wird ${already ? "schon" : "jetzt"} gefolgt. Am Ende kommt eine Erwähnung in seinem Thread.`,
  noLog: (run) => `Lauf ${run} hat kein Log geschrieben.`,
  logComesAsFile: "Das ganze Log kommt als Datei in die Direktnachrichten mit dieser App.",
  logWithMore: ({ heading, more }) => `${heading}. ${more}`,
  logNotSent:
    "Das ganze Log ließ sich nicht als Datei senden: Slack hat es nicht angenommen. Wenn der Lauf beendet ist, steht es in seinem Thread; dann noch einmal versuchen.",

  // a decision
  approved: (run) => `Die Freigabe für Lauf ${run} zählt.`,
  denied: (run) => `Lauf ${run} ist abgelehnt.`,
  sayWhy: (run) => `Mit Grund: deny ${run} <Grund>. Wer angefragt hat, liest ihn.`,
  dialogNotOpened:
    "Der Dialog ließ sich nicht öffnen: Slack lässt uns drei Sekunden, und die waren vorbei. Nichts wurde entschieden.",
  tryAgainHere: (sentence) => `${sentence} Hier noch einmal versuchen:`,
  denyTitle: "Diesen Lauf ablehnen",
  deny: "Ablehnen",
  willNotRun: ({ what, isDangerous }) =>
    `${isDangerous ? ":warning: Diese Aktion ist riskant. " : ""}Nach dem Ablehnen läuft ${what} nicht mehr, und niemand kann es mehr freigeben.`,
  reason: "Grund",
  reasonHint: "Wer angefragt hat, liest ihn im Thread.",
};
