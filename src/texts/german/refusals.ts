import type { Texts } from "../english.ts";
import type { refusals as english, Doing, RunState, Unknown } from "../english/refusals.ts";
import { words } from "./words.ts";

export const refusals: Pick<Texts["said"], keyof typeof english> = {
  // access
  unknownPerson: () =>
    "Signalbox kennt diese Person noch nicht. Wer signalbox.yaml pflegt, kann sie eintragen, mit einer Rolle.",
  notATarget: ({ action, deployment }) => `„${action}“ ist für ${deployment} nicht gedacht.`,
  otherEnv: ({ actor, deployment, env }) =>
    `${actor} darf Aktionen nur in der eigenen Umgebung ausführen, und ${deployment} ist in ${env}.`,
  noRole: ({ deployment }) =>
    `Keine Rolle auf ${deployment}. Die Besitzer (Owner) des Deployments oder ein Admin können eine vergeben.`,
  roleTooLow: ({ action, needed, deployment, role }) =>
    `„${action}“ braucht auf ${deployment} die Rolle ${needed}; vorhanden ist ${role}.`,
  wrongStatus: ({ action, deployment, status, allowed }) => {
    const when = allowed.length > 0 ? `läuft nur im Status ${words.or(allowed)}` : "kann solange nicht laufen";
    return `${deployment} hat den Status ${status}; „${action}“ ${when}.`;
  },
  ownRun: () => "Dieser Lauf wurde selbst angefragt; entscheiden muss jemand anders.",
  mayNotDecide: ({ role, deployment }) =>
    `Über diesen Lauf entscheidet nur, wer auf ${deployment} die Rolle ${role} hat. Der Klick hat nichts geändert und ist vermerkt.`,
  mayNotCancel: ({ deployment }) =>
    `Abbrechen kann diesen Lauf nur, wer ihn angefragt hat oder Owner von ${deployment} ist.`,
  mayNotSetStatus: ({ deployment }) => `Nur Owner von ${deployment} dürfen den Status setzen.`,

  // what there is not
  unknownAction: (unknown) => `Es gibt keine Aktion „${unknown.typed}“. ${mend(unknown, "Aktionen")}`,
  unknownDeployment: (unknown) => `Es gibt kein Deployment „${unknown.typed}“. ${mend(unknown, "Deployments")}`,
  noLongerListed: ({ deployment }) => `${deployment} steht nicht mehr in signalbox.yaml. Nichts wurde ausgeführt.`,
  unknownRun: ({ run }) => `Es gibt keinen Lauf „${run}“. Die letzten zeigt /action runs.`,
  unknownParent: ({ actor }) =>
    `${actor} hat keinen Lauf mit der Kennung aus X-Signalbox-Run-Id bekommen. Die Kennung der Anfrage senden, die gerade beantwortet wird, oder den Header weglassen.`,
  noPrivateEndpoint: ({ deployment }) =>
    `Diese Aktion ruft einen privaten Endpunkt auf, und ${deployment} hat keinen. Nichts wurde gestartet. Die Betreiber können einen in signalbox.yaml unter endpoints nennen.`,

  // a request
  actionChanged: () =>
    "Diese Aktion hat sich geändert, seit das Formular geöffnet wurde. Nichts wurde gestartet. Bitte neu öffnen: Dann ist zu sehen, was sie jetzt tut.",
  invalidValues: () => "Einige Felder brauchen noch einen Blick. Nichts wurde gestartet.",
  valuesTooLong: () =>
    "Diese Werte sind länger, als eine Nachricht zeigen kann, und niemand soll bestätigen oder freigeben, was nicht zu lesen ist. Nichts wurde gestartet. Bitte kürzen.",
  cannotSeal: () =>
    "Diese Aktion fragt nach einem geheimen Wert, und Signalbox hat keinen Schlüssel zum Verschlüsseln. Nichts wurde gestartet. Die Betreiber bitten, SIGNALBOX_ENCRYPTION_KEY zu setzen.",
  cannotOpen: () =>
    "Dieser Lauf enthält einen geheimen Wert, und Signalbox fehlt der Schlüssel dazu. Nichts wurde gesendet. Die Betreiber nach dem SIGNALBOX_ENCRYPTION_KEY fragen, mit dem er versiegelt wurde, oder den Lauf neu anfragen.",
  queueFull: ({ waiting, since }) =>
    `Es ${wait(waiting)}${firstFor(since)}, und mehr dürfen es nicht sein. Nichts wurde gestartet. Später noch einmal anfragen; /action runs status=queued zeigt, was wartet.`,
  laneFull: ({ waiting, since, deployment }) =>
    `Auf ${deployment} ${wait(waiting)}${firstFor(since)}, und mehr dürfen es nicht sein. Nichts wurde gestartet. Noch einmal anfragen, wenn einige beendet sind, oder abbrechen, was niemand mehr braucht: /action runs ${deployment} status=queued zeigt sie.`,
  alreadyActive: (facts) => {
    const own = facts.whose === null ? "Der eigene Lauf" : "Lauf";
    const by = facts.whose === null ? "" : `, angefragt von ${facts.whose},`;
    return `${own} ${facts.run} von „${facts.action}“ auf ${facts.deployment}${by} ${doingFor(facts)}. Diese Aktion läuft dort nicht zweimal zugleich, darum wurde nichts gestartet. Jenem Lauf folgen (/action show ${facts.run}), oder neu anfragen, wenn er beendet ist.`;
  },
  alreadyRequested: ({ run, state }) =>
    `Dieses Formular ist bereits zu Lauf ${run} geworden; er ${stateInWords(state)}. Alles Weitere steht in seiner Nachricht. Für einen weiteren Lauf ein neues Formular öffnen.`,
  tooDeep: ({ depth, most }) =>
    `Dieser Lauf wäre Nummer ${depth} in einer Kette von Deployments, die einander aufrufen; erlaubt sind ${most}. Nach einer Schleife suchen oder api.maxDepth erhöhen.`,
  statusNotSettable: ({ deployment, source }) =>
    `Der Status von ${deployment} kommt aus ${source === "statusUrl" ? "seiner statusUrl" : source} und lässt sich hier nicht setzen.`,

  damagedRecord: () =>
    "Der Eintrag dieses Laufs in der Datenbank ist beschädigt, darum wurde er nicht gestartet: Er könnte anderes tun, als angefragt wurde. Was nicht stimmt, steht im Log der Betreiber. Neu anfragen, wenn es noch gebraucht wird.",
  restored: () =>
    "Dieser Lauf wartete, als die Sicherung entstand, aus der die Datenbank wiederhergestellt wurde. Er kann seitdem gelaufen sein, darum wird er nicht gestartet. Erst das Ziel ansehen, dann neu anfragen, wenn es noch gebraucht wird.",

  // a decision
  couldNotStart: ({ requester, why }, say) =>
    `Dieser Lauf könnte jetzt nicht starten. Für die anfragende Person (${requester}) gilt: „${say(why)}“`,
  alreadyVoted: () => "Die eigene Freigabe zählt schon; der Lauf wartet auf andere.",
  requestChanged: () =>
    "Was gezeigt wurde, ist nicht, was laufen würde. Nichts wurde entschieden. Die Nachricht des Laufs noch einmal ansehen.",
  approvalExpired: () => "Zu spät: Die Frist für diesen Lauf ist vorbei. Nichts wurde ausgeführt.",
  alreadyDecided: ({ state }) => `Zu spät: Dieser Lauf ${stateInWords(state)}.`,
  alreadyCancelling: ({ by }) =>
    `${by} hat schon verlangt, diesen Lauf anzuhalten. Wie das ausging, wird in seiner Nachricht stehen.`,
};

const states: Record<
  Exclude<RunState["status"], "rejected" | "replaced" | "cancelled" | "queued" | "running">,
  string
> = {
  requested: "wird gerade erst angefragt",
  denied: "wurde von einer Regel verweigert",
  awaiting_approval: "wartet auf Freigabe",
  expired: "ist verfallen, bevor jemand entschieden hat",
  succeeded: "ist gelungen",
  failed: "ist fehlgeschlagen",
  timed_out: "hat die Zeit überschritten",
  interrupted: "wurde unterbrochen",
};

function stateInWords({ status, by, approvedBy }: RunState): string {
  if (status === "rejected") return `wurde von ${by} abgelehnt`;
  if (status === "replaced") return `wurde durch den neueren Lauf ${by} ersetzt`;
  if (status === "cancelled") return `wurde von ${by} abgebrochen`;
  const approved = approvedBy.length > 0 ? ` (freigegeben von ${words.and(approvedBy)})` : "";
  if (status === "queued") return `ist schon eingereiht${approved}`;
  if (status === "running") return `läuft schon${approved}`;
  return states[status] + approved;
}

function doingFor({ doing, lasted }: Doing): string {
  const time = words.duration(lasted);
  if (doing === "running") return `läuft seit ${time}`;
  if (doing === "awaiting_approval") return `wartet seit ${time} auf Freigabe`;
  return doing === "scheduled" ? "ist geplant" : `wartet seit ${time}, bis er an der Reihe ist`;
}

function wait(count: number): string {
  return count === 1 ? "wartet bereits 1 Lauf" : `warten bereits ${count} Läufe`;
}

function firstFor(since: number | null): string {
  return since === null ? "" : `, der erste seit ${words.duration(since)}`;
}

function mend({ meant, known, more }: Unknown, word: string): string {
  if (meant !== null) return `Gemeint war vielleicht „${meant}“.`;
  if (known.length === 0) return `Es gibt noch keine ${word}.`;
  return `Bekannte ${word}: ${known.join(", ")}${more > 0 ? ` und ${more} weitere` : ""}.`;
}
