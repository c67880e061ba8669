import { z } from "zod";
import type { Actor } from "../../access/actor.ts";
import { may } from "../../access/roles.ts";
import type { Catalog, RunFilter, RunStore } from "../../runs/ports.ts";
import type { Run } from "../../runs/run.ts";
import { clip } from "../../lib/text.ts";
import { escape, inert, instant, limits, mention, mrkdwnSection, words, type Block } from "../blocks.ts";
import type { Answer } from "../deps.ts";
import { whatOf } from "../messages/titles.ts";
import { plainStatusLine, statusLine } from "../messages/status-line.ts";
import type { Texts } from "../../texts/english.ts";

export const runsPageAction = "runs_page";
export const runsNewerAction = "runs_newer";

const runsShown = 10;

/** Ten of them fit into the 12,000 characters of a message. */
const longestRun = 1_000;

/** How many runs are read at a time, and at most, to find those of one page that this person may see. */
const runsRead = 100;
const mostRead = 5_000;

/** Which page of the history: what was asked for, and the places in the order of requests at which the pages began. */
export const RunsPage = z.object({
  filter: z.string(),
  /** Newest page first; the last one is where this page begins. Empty is the first page. */
  before: z.array(z.number()),
});
export type RunsPage = z.output<typeof RunsPage>;

/** A value of a button holds 2,000 characters. */
const longestWay = 100;

interface Found {
  readonly runs: readonly Run[];
  /** Where the next page begins; undefined when this is the last. */
  readonly next: number | undefined;
}

/** The runs of one page, newest first: those on deployments where the person may see runs. */
export async function findRuns(
  store: RunStore,
  catalog: Catalog,
  actor: Actor,
  filter: Omit<RunFilter, "order">,
): Promise<Found> {
  const { policy } = catalog.current();
  const visible: { seq: number; run: Run }[] = [];
  let beforeSeq = filter.beforeSeq;
  for (let read = 0; read < mostRead; read += runsRead) {
    const page: RunFilter = {
      ...filter,
      ...(beforeSeq === undefined ? {} : { beforeSeq }),
      limit: runsRead,
      order: "newest",
    };
    const placed = await store.listPlaced(page);
    visible.push(...placed.filter(({ run }) => may(policy, actor, run.deployment, "see_run")));
    beforeSeq = placed.at(-1)?.seq;
    if (visible.length > runsShown || placed.length < runsRead) break;
  }
  const shown = visible.slice(0, runsShown);
  return { runs: shown.map(({ run }) => run), next: visible.length > runsShown ? shown.at(-1)?.seq : undefined };
}

export function runsList(texts: Texts, { runs, next }: Found, page: RunsPage): Answer {
  const { lists } = texts;
  if (runs.length === 0) {
    return { text: page.filter === "" ? lists.noRuns : lists.noRunsFor(page.filter) };
  }
  const title = page.filter === "" ? lists.latest : lists.runs(page.filter);
  return {
    text: [escape(title), ...runs.map((run) => plainRunLine(texts, run))].join("\n"),
    blocks: [
      mrkdwnSection(`*${inert(title)}*`),
      ...runs.map((run) => mrkdwnSection(runLine(texts, run))),
      ...turning(texts, page, next),
    ],
  };
}

function turning({ lists }: Texts, page: RunsPage, next: number | undefined): Block[] {
  const newer = { ...page, before: page.before.slice(0, -1) };
  const older = next === undefined ? undefined : { ...page, before: [...page.before, next].slice(-longestWay) };
  const elements = [
    ...(page.before.length > 0 ? [turnButton(runsNewerAction, lists.newer, newer)] : []),
    ...(older ? [turnButton(runsPageAction, lists.older, older)] : []),
  ];
  return elements.length > 0 ? [{ type: "actions", block_id: "runs_pages", elements }] : [];
}

function turnButton(actionId: string, text: string, page: RunsPage) {
  return {
    type: "button" as const,
    action_id: actionId,
    text: words(text, limits.option),
    value: JSON.stringify(page),
  };
}

function plainRunLine(texts: Texts, run: Run): string {
  const what = texts.lists.runOn({ run: run.id, action: run.action.id, deployment: run.deployment.name });
  return `${escape(what)}: ${plainStatusLine(texts, run, { most: 300 })}`;
}

function runLine(texts: Texts, run: Run): string {
  const when = instant(run.requestedAt, texts.words.moment.day);
  const title = `${whatOf(texts, run)}  ·  ${texts.run.id(run.id)}`;
  const head = `${title}\n${clip(mention(texts, run.requester), 200)}, ${when}`;
  return `${head}\n${statusLine(texts, run, { most: longestRun - head.length - 1 })}`;
}
