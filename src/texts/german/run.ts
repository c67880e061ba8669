import { plural } from "../../lib/text.ts";
import type { Texts } from "../english.ts";
import { words } from "./words.ts";

export const run: Texts["run"] = {
  on: ({ action, deployment }) => `${action} auf ${deployment}`,
  id: (id) => `Lauf ${id}`,
  digest: (digest) => `Prüfsumme ${digest}`,
  incident: (what) => `Störung: ${what}`,

  // the status, in one line
  askedFor: "Angefragt",
  waitingForApproval: "Wartet auf Freigabe",
  scheduled: (when) => `Geplant für ${when}`,
  justQueued: ({ isIncident, from }) =>
    `${isIncident ? "Als Störung eingereiht" : "Eingereiht"}${from === null ? "" : `, startet nicht vor ${from}`}`,
  queued: ({ isIncident, usual, areAlike, count, most, next }) => {
    const queued = isIncident ? "Als Störung eingereiht" : "Eingereiht";
    const usually = usual === null ? "" : `; dauert meist ${usual}`;
    if (!next) return `${queued}, als Nächster an der Reihe${usually}`;
    if (count > most) return `${queued}; mehr als ${most} Läufe sind vorher dran`;
    const doing = next.isRunning ? "läuft gerade" : "wartet auch";
    const more = count > 1 ? `; ${count} Läufe sind vorher dran` : "";
    const unlike = usual === null ? "" : `; dieser dauert meist ${usual}`;
    const own = areAlike && usual !== null ? `; jeder dauert meist ${usual}` : unlike;
    return `${queued} hinter ${next.action} von ${next.whose} (${doing})${more}${own}`;
  },
  running: ({ since, attempt, usual }) => {
    if (attempt !== null) return `Läuft seit ${since}, ${attempt}`;
    return `Läuft seit ${since}${usual === null ? "" : `; dauert meist ${usual}`}`;
  },
  attempt: ({ count, most }) => `Versuch ${count} von ${most}`,
  stopping: ({ by, since }) => `Wird angehalten, auf Wunsch von ${by}. Läuft seit ${since}`,
  waitingToRetry: ({ attempt, nextAt, summary }) =>
    `Wartet auf einen neuen Versuch: ${attempt} ist fehlgeschlagen, der nächste beginnt um ${nextAt}. ${summary}`,
  succeeded: (took) => `Fertig in ${took}`,
  failed: ({ took, summary }) => `Fehlgeschlagen nach ${took}: ${summary}`,
  timedOut: ({ took, summary }) => `Zeit überschritten nach ${took}. ${summary}`,
  interrupted: (reason) => `Ausgang unbekannt. ${reason} Erst das Ziel ansehen, dann neu ausführen.`,
  denied: (why) => `Nicht gestartet: ${why}`,
  rejected: ({ by, reason }) => `Abgelehnt von ${by}: ${reason}`,
  expired: "Verfallen: Niemand hat rechtzeitig entschieden. Nichts wurde ausgeführt",
  replaced: ({ by, newer }) => `Ersetzt durch den neueren Lauf ${newer} von ${by}. Nichts wurde ausgeführt`,
  cancelled: (by) => `Abgebrochen von ${by}. Nichts wurde ausgeführt`,
  stopped: ({ by, took, summary }) => `Abgebrochen von ${by} nach ${took}. ${summary}`,
  percent: (percent) => `${percent} Prozent`,

  // who, in the last line
  program: ({ kind, name }) => `${kind === "bot" ? "Bot" : "Deployment"} ${name}`,
  askedBy: (who) => `Angefragt von ${who}`,
  approvedBy: (who) => `freigegeben von ${who.join(", ")}`,
  followedBy: (who) => `auch benachrichtigt: ${who}`,
  deniedBy: (who) => `abgelehnt von ${who}`,
  andMore: (count) => `und ${count} weitere`,
  headline: ({ what, by, run: id }) => `${what}, angefragt von ${by}, Lauf ${id}: `,
  needsVotes: ({ votes, role }) => `; braucht ${votes} durch die Rolle ${role}`,

  // the card that asks for approval
  votesLeft: ({ left, isFirst }) => {
    if (left === 1) return isFirst ? "eine Freigabe" : "eine weitere Freigabe";
    return `${left} ${isFirst ? "" : "weitere "}Freigaben`;
  },
  card: ({ votes, role, deployment, asked, until }) => {
    const who =
      asked === "" ? "; sonst ist niemand bekannt, der entscheiden darf, also einen Admin fragen" : `: ${asked}`;
    return `Braucht ${votes} durch die Rolle ${role} auf ${deployment}${who}. Bis ${until}, dann verfällt die Anfrage.`;
  },
  willSend: ({ method, path, address }) => `Gesendet wird ${method} ${path} an ${address}.`,
  calledDangerous: "Die Aktion ist als riskant gekennzeichnet.",
  mayTake: ({ timeout, canStop }) =>
    `Dauert höchstens ${words.duration(timeout)}. Wenn es läuft, ${canStop ? "kann ein Halt verlangt werden" : "lässt es sich nicht mehr anhalten"}.`,
  approve: "Freigeben",
  approveLabel: ({ action, deployment }) => `Freigeben: ${action} auf ${deployment}`,
  approveQuestion: "Diesen Lauf freigeben?",
  approveMeans: ({ what, by, digest, isDangerous, votes }) => {
    const means =
      votes === null
        ? "wird mit dieser Freigabe eingereiht und läuft, wenn die Reihe daran ist."
        : `braucht ${votes}; diese ist eine davon.`;
    return `${isDangerous ? "Riskant: " : ""}${what}, angefragt von ${by}, Prüfsumme ${digest}, ${means}`;
  },
  notYet: "Noch nicht",
  deny: "Ablehnen…",
  denyLabel: ({ action, deployment }) => `Ablehnen: ${action} auf ${deployment}, mit Grund`,

  // reminders
  nobodyKnown: "Niemand ist bekannt, der entscheiden darf: einen Admin fragen.",
  stillWaits: "Dies wartet noch",
  aboutToExpire: "Dies verfällt bald",
  reminderText: ({ urgency, what, by, run: id, votes }) =>
    `${urgency}: ${what}, angefragt von ${by}, Lauf ${id}, braucht ${votes}. Entscheiden in der Nachricht darüber oder mit /action approve ${id}.`,
  reminder: ({ urgency, what, by, run: id, votes, until }) =>
    `:hourglass_flowing_sand: ${urgency}: ${what}, angefragt von ${by}, braucht ${votes} bis ${until}. Entscheiden in der Nachricht darüber oder mit \`/action approve ${id}\`.`,

  // other buttons
  cancel: "Abbrechen",
  cancelLabel: ({ action, deployment }) => `Abbrechen: ${action} auf ${deployment}`,
  cancelQuestion: "Diesen Lauf abbrechen?",
  cancelWaiting: (what) => `${what} wird nicht laufen.`,
  cancelRunning: (what) => `${what} wird gebeten, anzuhalten. Was schon getan ist, bleibt getan.`,
  cancelUnstoppable: (what) =>
    `${what} lässt sich nicht anhalten und arbeitet vielleicht weiter. Es wird nur nicht mehr darauf gewartet.`,
  cancelIt: "Lauf abbrechen",
  letItBe: "So lassen",
  follow: "Folgen",
  followLabel: ({ action, deployment }) => `Folgen: ${action} auf ${deployment}, bis zum Ende`,
  showLog: "Log zeigen",
  showLogLabel: (id) => `Log zeigen von Lauf ${id}`,
  runAgain: "Noch einmal…",
  runAgainLabel: ({ button, action, run: id }) => `${button}: ${action}, mit den Werten von Lauf ${id}`,

  // the log
  log: (lines) => `Log, ${plural(lines, "Zeile", "Zeilen")}`,
  logEnd: ({ shown, lines }) => `Log, die letzten ${shown} von ${plural(lines, "Zeile", "Zeilen")}`,
  linesNotKept: (lines) =>
    lines === 1
      ? "… 1 Zeile aus der Mitte dieses Logs wurde nicht aufgehoben …"
      : `… ${lines} Zeilen aus der Mitte dieses Logs wurden nicht aufgehoben …`,
  logTitle: (id) => `Log von Lauf ${id}`,

  // the result
  resultOf: ({ action, deployment }) => `${action} auf ${deployment}: `,
  sentence: (text) => `${text}.`,
  answerTitle: (id) => `Antwort auf Lauf ${id}`,
  noBody: "Die Antwort ist leer.",
  answerIsCut: (bytes) =>
    `Die Antwort hat ${words.number(bytes)} Bytes oder mehr; dies ist der Anfang, der Rest ist nicht aufgehoben.`,
  answerIsFile: (bytes) => `Die Antwort hat ${words.number(bytes)} Bytes; sie steht in der Datei darunter.`,
  fileRefused:
    "Die Datei ließ sich hier nicht teilen: Slack hat sie nicht angenommen. Die App in den Channel einladen, damit die nächste ankommt. Dies ist der Anfang:",
  name: "Name",
  value: "Wert",
  notWhole: (id) => `Slack hat die volle Nachricht nicht angenommen. \`/action show ${id}\` zeigt den Rest.`,
  messageTitle: (id) => `Nachricht von Lauf ${id}`,

  // what to do about an end that nobody wanted
  advice: {
    failed: (deployment) =>
      `Der Dienst hat abgelehnt oder mittendrin abgebrochen; ein Teil kann schon getan sein. Seine Antwort und das Log lesen, die Ursache auf ${deployment} beheben, dann neu ausführen.`,
    timedOut: ({ timeout, deployment }) =>
      `Erlaubt waren ${words.duration(timeout)}; vielleicht arbeitet es noch. Erst ${deployment} ansehen, dann neu ausführen.`,
    interrupted: "Von selbst läuft nichts noch einmal, denn es kann schon getan sein.",
    stopped: (deployment) =>
      `Was vor dem Anhalten getan wurde, bleibt getan. Erst ${deployment} ansehen, dann neu ausführen.`,
    denied: "Nichts wurde ausgeführt. Wenn der Grund nicht mehr besteht, neu anfragen.",
    rejected: "Nichts wurde ausgeführt. Erst mit der Person reden, die abgelehnt hat, dann neu anfragen.",
    expired: "Neu anfragen, und denen, die entscheiden, sagen, warum es nicht warten kann.",
  },
};
