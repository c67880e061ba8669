import { actorKey } from "../../access/actor.ts";
import { actorOfPerson } from "../../access/policy.ts";
import { closest } from "../../lib/closest.ts";
import { parseDuration } from "../../lib/duration.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { Sentence } from "../../lib/refusal.ts";
import type { CatalogSnapshot, RunFilter } from "../../runs/ports.ts";
import { unknownDeployment } from "../../runs/refusals.ts";
import { statuses } from "../../runs/run.ts";
import { sentence } from "../../texts/sentence.ts";

/** What may be asked of the history. */
type Wanted = Omit<RunFilter, "order" | "limit" | "beforeSeq">;

type Read = (value: string, catalog: CatalogSnapshot, now: number) => Result<Wanted, Sentence>;

/** Each word before the `=`, and what it makes of the one behind it. */
const readers: Readonly<Record<string, Read>> = {
  deployment(value, { deploymentsById }) {
    const deployments = [...deploymentsById.values()];
    const found = deployments.find((known) => known.name === value || known.id === value);
    if (found) return ok({ lane: found.id });
    const names = deployments.map((known) => known.name);
    return err(unknownDeployment(value, names));
  },
  // The history may hold actions that do not exist any more.
  action: (value) => ok({ actionId: value }),
  env: (value) => ok({ env: value }),
  status(value) {
    const wanted = value.toLowerCase().split(",").filter(Boolean);
    const found = statuses.filter((status) => wanted.includes(status));
    const unknown = wanted.find((word) => !statuses.some((status) => status === word));
    if (unknown === undefined && found.length > 0) return ok({ statuses: found });
    const meant = closest(unknown ?? "", statuses) ?? null;
    return err(sentence("noStatus", { typed: value, meant, known: statuses.slice(1) }));
  },
  by(value, { policy }) {
    // Slack sends a mention as <@U024BE7LH> or <@U024BE7LH|ana> when it escapes, else as it was typed.
    const [, slack] = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(value) ?? [];
    if (slack !== undefined) return ok({ requester: actorKey({ kind: "stranger", slack }) });
    const typed = plainName(value.replace(/^@/, ""));
    const person = policy.people.find(({ id, name, slack: member }) =>
      [id, name, member].some((word) => plainName(word) === typed),
    );
    if (person) return ok({ requester: actorKey(actorOfPerson(person)) });
    const ids = policy.people.map(({ id }) => id);
    return err(sentence("noPerson", { typed: value, meant: closest(typed, ids) ?? null }));
  },
  since: (value, _catalog, now) => map(instantOf(value, now), (from) => ({ from })),
  until: (value, _catalog, now) => map(instantOf(value, now), (to) => ({ to })),
};

/** `deployment=search-prod status=failed since=24h`, or the bare name of a deployment, to a filter. */
export function readRunsFilter(text: string, catalog: CatalogSnapshot, now: number): Result<Wanted, Sentence> {
  let wanted: Wanted = {};
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const [, key = "deployment", value = ""] = /^(?:([a-z]+)=)?(.*)$/i.exec(word) ?? [];
    const read = Object.hasOwn(readers, key.toLowerCase()) ? readers[key.toLowerCase()] : undefined;
    if (!read) {
      const known = Object.keys(readers);
      return err(sentence("noFilter", { typed: key, meant: closest(key, known) ?? null, known }));
    }
    const part = read(value, catalog, now);
    if (!part.ok) return part;
    wanted = { ...wanted, ...part.value };
  }
  return ok(wanted);
}

/** `24h` is that long ago; `2026-01-31` and `2026-01-31T08:00Z` are themselves, days in UTC. */
function instantOf(text: string, now: number): Result<number, Sentence> {
  const ago = parseDuration(text);
  if (ago !== undefined) return ok(now - ago);
  const instant = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(instant)) return ok(instant);
  return err(sentence("noInstant", { typed: text }));
}

function plainName(text: string): string {
  return text.toLowerCase().replace(/[\s_.-]/g, "");
}

function map<From, To>(result: Result<From, Sentence>, change: (value: From) => To): Result<To, Sentence> {
  return result.ok ? ok(change(result.value)) : result;
}
