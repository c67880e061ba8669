import { actorKey } from "../../access/actor.ts";
import { actorOfPerson } from "../../access/policy.ts";
import { closest } from "../../lib/closest.ts";
import { parseDuration } from "../../lib/duration.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { listInWords } from "../../lib/text.ts";
import type { CatalogSnapshot, RunFilter } from "../../runs/ports.ts";
import { unknownDeployment } from "../../runs/refusals.ts";
import { statuses } from "../../runs/run.ts";

/** What may be asked of the history. */
type Wanted = Omit<RunFilter, "order" | "limit" | "beforeSeq">;

type Read = (value: string, catalog: CatalogSnapshot, now: number) => Result<Wanted, string>;

/** Each word before the `=`, and what it makes of the one behind it. */
const readers: Readonly<Record<string, Read>> = {
  deployment(value, { deploymentsById }) {
    const deployments = [...deploymentsById.values()];
    const found = deployments.find((known) => known.name === value || known.id === value);
    if (found) return ok({ lane: found.id });
    const names = deployments.map((known) => known.name);
    return err(unknownDeployment(value, names).message);
  },
  // The history may hold actions that do not exist any more.
  action: (value) => ok({ actionId: value }),
  env: (value) => ok({ env: value }),
  status(value) {
    const wanted = value.toLowerCase().split(",").filter(Boolean);
    const found = statuses.filter((status) => wanted.includes(status));
    const unknown = wanted.find((word) => !statuses.some((status) => status === word));
    if (unknown === undefined && found.length > 0) return ok({ statuses: found });
    const meant = closest(unknown ?? "", statuses);
    const mend = meant ? `Did you mean “${meant}”?` : `There are: ${listInWords(statuses.slice(1))}.`;
    return err(`There is no status “${value}”. ${mend}`);
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
    const meant = closest(typed, ids);
    return err(`There is nobody “${value}”. ${meant ? `Did you mean “${meant}”?` : "Use an id of signalbox.yaml."}`);
  },
  since: (value, _catalog, now) => map(instantOf(value, now), (from) => ({ from })),
  until: (value, _catalog, now) => map(instantOf(value, now), (to) => ({ to })),
};

/** `deployment=search-prod status=failed since=24h`, or the bare name of a deployment, to a filter. */
export function readRunsFilter(text: string, catalog: CatalogSnapshot, now: number): Result<Wanted, string> {
  let wanted: Wanted = {};
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const [, key = "deployment", value = ""] = /^(?:([a-z]+)=)?(.*)$/i.exec(word) ?? [];
    const read = Object.hasOwn(readers, key.toLowerCase()) ? readers[key.toLowerCase()] : undefined;
    if (!read) {
      const known = Object.keys(readers);
      const meant = closest(key, known);
      const mend = meant ? `Did you mean “${meant}=”?` : `There are: ${known.map((name) => `${name}=`).join(", ")}.`;
      return err(`There is no filter “${key}=”. ${mend}`);
    }
    const part = read(value, catalog, now);
    if (!part.ok) return part;
    wanted = { ...wanted, ...part.value };
  }
  return ok(wanted);
}

/** `24h` is that long ago; `2026-01-31` and `2026-01-31T08:00Z` are themselves, days in UTC. */
function instantOf(text: string, now: number): Result<number, string> {
  const ago = parseDuration(text);
  if (ago !== undefined) return ok(now - ago);
  const instant = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(instant)) return ok(instant);
  return err(`“${text}” is no time. Write how long ago, such as 24h or 7d, or a day, such as 2026-01-31.`);
}

function plainName(text: string): string {
  return text.toLowerCase().replace(/[\s_.-]/g, "");
}

function map<From, To>(result: Result<From, string>, change: (value: From) => To): Result<To, string> {
  return result.ok ? ok(change(result.value)) : result;
}
