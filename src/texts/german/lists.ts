import { plural } from "../../lib/text.ts";
import type { Texts } from "../english.ts";
import type { filterErrors as englishErrors, Held } from "../english/lists.ts";
import { words } from "./words.ts";

export const lists: Texts["lists"] = {
  // what one may run
  youMayRun: (actions) => `Ausführbar: ${actions.join(", ")}.`,
  mine: "*Was jetzt ausgeführt werden kann*",
  moreActions: (count) => `Und ${count} weitere: \`/action run <Aktion>\` eingeben.`,
  waysOn:
    "Oder `/action run <Aktion> [Deployment]` eingeben. Die letzten Läufe: `/action runs`. Hilfe: `/action help`.",
  dangerous: ":warning: riskant",
  where: (deployments) => (deployments.length > 4 ? words.someOf(deployments, 4) : words.or(deployments)),
  onThese: (deployments) => `auf ${deployments}`,
  run: "Ausführen…",
  runLabel: (action) => `Ausführen: ${action}, nach dem Formular`,
  unknownPerson:
    "Signalbox kennt diese Person noch nicht, darum lässt sich nichts ausführen. Wer signalbox.yaml pflegt, kann sie eintragen, mit einer Rolle.",
  noActions: "Es gibt noch keine Aktionen. Sie sind YAML-Dateien im Ordner actions/.",
  nothing:
    "Jetzt lässt sich nichts ausführen: Es braucht eine Rolle auf einem Deployment, und das Deployment einen Status, den seine Aktionen erlauben.",

  // the history
  latest: "Die letzten Läufe",
  runs: (filter) => `Läufe: ${filter}`,
  noRuns: "Es gibt noch keine Läufe zu zeigen. Was ausgeführt werden kann, zeigt /action.",
  noRunsFor: (filter) => `Es gibt keine Läufe zu zeigen für ${filter}.`,
  runOn: ({ run, action, deployment }) => `${run} ${action} auf ${deployment}`,
  newer: "Neuere",
  older: "Ältere",

  // one run
  runText: ({ run, action, deployment }) => `Lauf ${run}: ${action} auf ${deployment}`,
  sends: ({ method, path, address }) => `${method} ${path} an ${address}`,
  eventsLeftOut: (count) => `… ${count} weitere …`,
  action: ({ id, digest }) => `Aktion ${id} ${digest}`,
  body: (digest) => `Body ${digest}`,
  events: {
    requested: (by) => `Angefragt von ${by}`,
    denied: (why) => `Nicht gestartet: ${why}`,
    approvalRequired: ({ required, role, until }) =>
      `Braucht ${plural(required, "Freigabe", "Freigaben")} durch die Rolle ${role}, bis ${until}`,
    approved: (by) => `Freigegeben von ${by}`,
    voteRefused: ({ by, why }) => `Stimme von ${by} zählt nicht: „${why}“`,
    rejected: ({ by, reason }) => `Abgelehnt von ${by}: ${reason}`,
    cancelled: (by) => `Abgebrochen von ${by}`,
    replaced: ({ by, newer }) => `Ersetzt durch den neueren Lauf ${newer} von ${by}`,
    cancelRequested: (by) => `${by} hat verlangt, ihn anzuhalten`,
    joined: (by) => `${by} folgt diesem Lauf`,
    expired: "Verfallen: Niemand hat rechtzeitig entschieden",
    queued: "Eingereiht",
    started: "Gestartet",
    startedAgain: (attempt) => `Gestartet, Versuch ${attempt}`,
    takenOver: "Ein anderer Prozess von Signalbox macht damit weiter",
    attemptFailed: ({ attempt, summary, nextAt }) =>
      `Versuch ${attempt} ist fehlgeschlagen: ${summary} Der nächste beginnt ${nextAt}`,
    accepted: (location) => `Angenommen; wie es endet, wird hier erfragt: ${location}`,
    ended: ({ result, summary }) => `Beendet (${results[result]}): ${summary}`,
    interrupted: (reason) => `Unterbrochen, Ausgang unbekannt: ${reason}`,
  },

  // deployments
  deployments: "Deployments",
  deploymentStatus: ({ deployment, status }) => `${deployment}: ${status}`,
  staleStatus: (status) => `${status} (zuletzt bekannt; antwortet gerade nicht)`,
  moreDeployments: (count) => `Und ${count} weitere: \`/action status <Deployment>\`.`,
  noDeployments: "Kein Deployment ist sichtbar: Auf keinem gibt es eine Rolle. Siehe /action whoami.",
  notices: (count) => (count === 1 ? "1 Hinweis" : `${count} Hinweise`),
  notice: ({ level, text }) => `${noticeLevels[level]}: ${text}`,

  // who one is
  notKnown: (member) =>
    `Signalbox kennt diese Person noch nicht. Die Slack-Kennung ist ${member}. Wer signalbox.yaml pflegt, kann sie damit eintragen, mit einer Rolle.`,
  youAre: ({ name, id, member }) =>
    `Erkannt als ${name} (${id ?? "Mitglied einer Benutzergruppe in Slack"}), Slack-Kennung ${member}.`,
  groups: (groups) =>
    groups.length === 0
      ? "In keiner Gruppe."
      : `In ${groups.length === 1 ? "der Gruppe" : "den Gruppen"} ${words.and(groups)}.`,
  grants: (grants) =>
    grants.length === 0
      ? "Nirgends eine Rolle. Ein Admin kann eine vergeben."
      : `Rollen: ${grants.map(grantInWords).join("; ")}.`,
  place: ({ deployment, status, role, actions }) => {
    const now = actions.length > 0 ? `jetzt ausführbar: ${words.and(actions)}` : "jetzt ist nichts ausführbar";
    return `${deployment} (${status}): ${role}; ${now}.`;
  },
  morePlaces: (count) => `Und ${count} weitere Deployments.`,
};

function grantInWords({ role, on, group }: Held): string {
  const through = group === null ? "" : `, durch die Gruppe ${group}`;
  if (on === null) return `${role} für alles${through}`;
  const { deployments, kinds, envs } = on;
  const parts = [
    ...(deployments ? [`auf ${words.and(deployments)}`] : []),
    ...(kinds ? [`für ${kinds.length === 1 ? "die Art" : "die Arten"} ${words.and(kinds)}`] : []),
    ...(envs ? [`in ${envs.length === 1 ? "der Umgebung" : "den Umgebungen"} ${words.and(envs)}`] : []),
  ];
  return `${role} ${parts.join(" ")}${through}`;
}

const results = {
  succeeded: "gelungen",
  failed: "fehlgeschlagen",
  timed_out: "Zeit überschritten",
  cancelled: "abgebrochen",
};

const noticeLevels = { Info: "Info", Warning: "Warnung", Danger: "Gefahr" };

export const filterErrors: Pick<Texts["said"], keyof typeof englishErrors> = {
  noStatus: ({ typed, meant, known }) =>
    `Es gibt keinen Status „${typed}“. ${meant === null ? `Es gibt: ${words.and(known)}.` : `Gemeint war vielleicht „${meant}“.`}`,
  noPerson: ({ typed, meant }) =>
    `Es gibt niemanden „${typed}“. ${meant === null ? "Eine Kennung aus signalbox.yaml verwenden." : `Gemeint war vielleicht „${meant}“.`}`,
  noFilter: ({ typed, meant, known }) => {
    const mend =
      meant === null
        ? `Es gibt: ${known.map((name) => `${name}=`).join(", ")}.`
        : `Gemeint war vielleicht „${meant}=“.`;
    return `Es gibt keinen Filter „${typed}=“. ${mend}`;
  },
  noInstant: ({ typed }) =>
    `„${typed}“ ist keine Zeit. Angeben, wie lange es her ist, etwa 24h oder 7d, oder einen Tag, etwa 2026-01-31.`,
};
