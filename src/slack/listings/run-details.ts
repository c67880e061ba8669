import { digestOf, shortDigest } from "../../lib/json.ts";
import { clip } from "../../lib/text.ts";
import type { RecordedEvent } from "../../runs/events.ts";
import { addressOf, isFinal, requestDigest, type Run } from "../../runs/run.ts";
import { context, escape, inert, limits, mrkdwnSection, plainSection, preformatted, type Block } from "../blocks.ts";
import type { Answer } from "../deps.ts";
import { rerunBlock } from "../messages/rerun-button.ts";
import { runButtons } from "../messages/run-buttons.ts";
import { plainStatusLine, statusLine } from "../messages/status-line.ts";
import { valuesBlocks, type NameOfItem } from "../messages/values-block.ts";
import { eventLine } from "./event-line.ts";
import type { Texts } from "../../texts/english.ts";
import { whatOf } from "../messages/titles.ts";

/** The first and the last events say most; a run that was voted on a hundred times has its middle left out. */
const eventsFirst = 10;
const eventsLast = 20;

/** All blocks of a message hold 12,000 characters. */
const longestLine = 260;
const longestOutput = 1_500;
const longestValues = 2_500;

/** Everything that happened to a run. Sensitive values are named and never shown. */
export function runDetails(texts: Texts, run: Run, events: readonly RecordedEvent[], nameOfItem: NameOfItem): Answer {
  const { action, deployment } = run;
  const { lists } = texts;
  return {
    text: `${escape(lists.runText({ run: run.id, action: action.id, deployment: deployment.name }))}: ${plainStatusLine(texts, run)}`,
    blocks: [
      mrkdwnSection(
        clip(`${whatOf(texts, run)}  ·  ${texts.run.id(run.id)}\n${statusLine(texts, run, { most: 600 })}`, 1_200),
      ),
      // The run's own message has all of them.
      ...valuesBlocks(texts, action, run.values, nameOfItem, longestValues),
      plainSection(clip(lists.sends({ method: action.method, path: action.path, address: addressOf(run) }), 400)),
      mrkdwnSection(eventLines(texts, events)),
      ...output(run),
      context(facts(texts, run)),
      ...(isFinal(run.status) ? [rerunBlock(texts, run)] : runButtons(texts, run, false)),
    ],
  };
}

function eventLines(texts: Texts, events: readonly RecordedEvent[]): string {
  const all = events.map(({ event }) => clip(eventLine(texts, event), longestLine));
  // Only whole lines: a mention that is cut would be read as something else.
  for (let last = eventsLast; ; last -= 1) {
    const first = Math.min(eventsFirst, last);
    const left = all.length - first - last;
    const lines = left > 0 ? [...all.slice(0, first), texts.lists.eventsLeftOut(left), ...all.slice(-last)] : all;
    const text = lines.join("\n");
    if (text.length <= limits.sectionText || last === 1) return text;
  }
}

function output(run: Run): Block[] {
  const text = "outcome" in run ? (run.outcome.output?.text.trimEnd() ?? "") : "";
  return text === "" ? [] : [preformatted(clip(text, longestOutput))];
}

function facts({ lists, run: say }: Texts, run: Run): string {
  const { deployment } = run;
  return [
    `${inert(deployment.env)}, ${inert(deployment.cluster)}`,
    lists.action({ id: inert(run.action.id), digest: shortDigest(run.actionDigest) }),
    lists.body(shortDigest(digestOf(run.body))),
    say.digest(shortDigest(requestDigest(run))),
  ].join("  ·  ");
}
