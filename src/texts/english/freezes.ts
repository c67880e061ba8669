import { wallTimeInWords } from "../../lib/zoned-time.ts";
import { words } from "./words.ts";

/** A freeze that holds: until when (ms since the Unix epoch; null for no end), by the clocks of which zone, and why. */
export interface Freezing {
  readonly freeze: string;
  readonly until: number | null;
  readonly zone: string;
  readonly reason: string;
}

/** When nothing may start: freezes, as people read of them. Times that Slack writes come as its tokens. */
export const freezes = {
  isFrozen: ({ freeze, until, zone, reason }: Freezing) => {
    const end = until === null ? "until somebody lifts it" : `until ${wallTimeInWords(until, zone, "en-GB")} (${zone})`;
    return `is frozen ${end}, by the freeze “${freeze}”: ${ended(reason)}`;
  },
  endsInYourTime: (until: string) => `In your time this ends ${until}.`,
  /** When something is possible again. */
  possibleInYourTime: (from: string) => `In your time: from ${from}.`,
  frozen: "frozen",
  frozenName: (deployment: string) => `${deployment} (frozen)`,
  isRefused: "What you send for it now is refused.",
  roleLets: "Your role lets you start it all the same; the history will say so.",
  more: (count: number) => `:snowflake: And ${count} more are frozen.`,
  despite: (ids: readonly string[]) => {
    const which = `the ${ids.length === 1 ? "freeze" : "freezes"} ${words.and(ids.map(words.quoted))}`;
    return `:snowflake: In spite of ${which}: your role lets you. The history will say so.`;
  },
  /** Behind what happened in spite of them. */
  inSpiteOf: ({ event, freezes: ids, count }: { event: string; freezes: string; count: number }) =>
    `${event}, in spite of the ${count === 1 ? "freeze" : "freezes"} ${ids}`,
  /** `from` is null for what holds already, `until` for no end, `actions` for all of them. */
  line: (facts: {
    freeze: string;
    from: string | null;
    until: string | null;
    reason: string;
    actions: string | null;
  }) => {
    const end = facts.until === null ? "until somebody lifts it" : `until ${facts.until}`;
    const when = facts.from === null ? end : `from ${facts.from} ${end}`;
    const actions = facts.actions === null ? "" : ` Only ${facts.actions}.`;
    return `:snowflake: *${facts.freeze}*, ${when}: ${facts.reason}${actions}`;
  },
  now: "Frozen now",
  soon: "Frozen soon",
};

/** Why rules of time say no. */
export const freezeRefusals = {
  /** `except`: who may all the same, by which role, and how many more of them; null for nobody. */
  frozen: ({
    deployment,
    freezing,
    except,
  }: {
    deployment: string;
    freezing: Freezing;
    except: { names: readonly string[]; more: number; role: string } | null;
  }) => {
    const lift = "The people who keep signalbox.yaml can lift it.";
    const may =
      except === null
        ? ""
        : `Until then ${words.withMore(except.names, except.more)} may start it all the same, by the role ${except.role}. `;
    return `${deployment} ${freezes.isFrozen(freezing)} Nothing was started. ${may}${lift}`;
  },
  /** `per` and `left` are in ms; `latest` is the last one that counts, null when it is not stored yet. */
  tooOften: (facts: {
    action: string;
    deployment: string;
    runs: number;
    per: number;
    latest: { by: string; run: string } | null;
    left: number;
  }) => {
    const last = facts.latest ? `, the last one by ${facts.latest.by} (run ${facts.latest.run})` : "";
    const times = facts.runs === 1 ? "once" : `${facts.runs} times`;
    return `“${facts.action}” may be asked for ${times} in ${words.duration(facts.per)} on ${facts.deployment}, and that was done${last}. Nothing was started. The next one may come in ${words.duration(facts.left)}.`;
  },
};

function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
