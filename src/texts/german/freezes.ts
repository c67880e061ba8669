import { wallTimeInWords } from "../../lib/zoned-time.ts";
import type { Texts } from "../english.ts";
import type { freezeRefusals as englishRefusals } from "../english/freezes.ts";
import { words } from "./words.ts";

export const freezes: Texts["freezes"] = {
  isFrozen: ({ freeze, until, zone, reason }) => {
    const end = until === null ? ", bis jemand ihn aufhebt" : ` bis ${wallTimeInWords(until, zone, "de-DE")} (${zone})`;
    return `ist durch den Änderungsstopp „${freeze}“ gesperrt${end}: ${ended(reason)}`;
  },
  endsInYourTime: (until) => `Ende in der eigenen Zeitzone: ${until}.`,
  possibleInYourTime: (from) => `In der eigenen Zeitzone: ab ${from}.`,
  frozen: "gesperrt",
  frozenName: (deployment) => `${deployment} (gesperrt)`,
  isRefused: "Was jetzt dafür gesendet wird, wird verweigert.",
  roleLets: "Die eigene Rolle erlaubt es trotzdem; im Verlauf wird es stehen.",
  more: (count) => `:snowflake: Und ${count} weitere sind gesperrt.`,
  despite: (ids) => {
    const which = `${ids.length === 1 ? "des Änderungsstopps" : "der Änderungsstopps"} ${words.and(ids.map(words.quoted))}`;
    return `:snowflake: Trotz ${which}: Die eigene Rolle erlaubt es. Im Verlauf wird es stehen.`;
  },
  inSpiteOf: ({ event, freezes: ids, count }) =>
    `${event}, trotz ${count === 1 ? "des Änderungsstopps" : "der Änderungsstopps"} ${ids}`,
  line: ({ freeze, from, until, reason, actions }) => {
    const end = until === null ? "bis jemand ihn aufhebt" : `bis ${until}`;
    const when = from === null ? end : `ab ${from}${until === null ? "," : ""} ${end}`;
    const only = actions === null ? "" : ` Nur ${actions}.`;
    return `:snowflake: *${freeze}*, ${when}: ${reason}${only}`;
  },
  now: "Jetzt gesperrt",
  soon: "Bald gesperrt",
};

export const freezeRefusals: Pick<Texts["said"], keyof typeof englishRefusals> = {
  frozen: ({ deployment, freezing, except }) => {
    const lift = "Wer signalbox.yaml pflegt, kann den Änderungsstopp aufheben.";
    const may =
      except === null
        ? ""
        : `Bis dahin dürfen es trotzdem: ${words.withMore(except.names, except.more)}, durch die Rolle ${except.role}. `;
    return `${deployment} ${freezes.isFrozen(freezing)} Nichts wurde gestartet. ${may}${lift}`;
  },
  tooOften: ({ action, deployment, runs, per, latest, left }) => {
    const last = latest ? `, zuletzt von ${latest.by} (Lauf ${latest.run})` : "";
    const times = runs === 1 ? "einmal" : `${runs}-mal`;
    return `„${action}“ darf auf ${deployment} ${times} in ${words.duration(per)} angefragt werden, und das ist schon geschehen${last}. Nichts wurde gestartet. Die nächste Anfrage ist in ${words.duration(left)} möglich.`;
  },
};

function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
