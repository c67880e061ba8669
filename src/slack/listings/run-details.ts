import { digestOf, shortDigest } from "../../lib/json.ts";
import { clip } from "../../lib/text.ts";
import type { RecordedEvent } from "../../runs/events.ts";
import { addressOf, isFinal, requestDigest, type Run } from "../../runs/run.ts";
import { context, escape, inert, mrkdwnSection, plainSection, preformatted, type Block } from "../blocks.ts";
import type { Answer } from "../deps.ts";
import { rerunBlock } from "../messages/rerun-button.ts";
import { plainStatusLine, statusLine } from "../messages/status-line.ts";
import { valuesBlocks, type NameOfItem } from "../messages/values-block.ts";
import { eventLine } from "./event-line.ts";

/** The first and the last events say most; a run that was voted on a hundred times has its middle left out. */
const eventsFirst = 10;
const eventsLast = 20;

/** All blocks of a message hold 12,000 characters. */
const longestLine = 260;
const longestOutput = 1_500;
const longestValues = 2_500;

/** Everything that happened to a run. Sensitive values are named and never shown. */
export function runDetails(run: Run, events: readonly RecordedEvent[], nameOfItem: NameOfItem): Answer {
  const { action, deployment } = run;
  return {
    text: `${escape(`Run ${run.id}: ${action.id} on ${deployment.name}`)}: ${plainStatusLine(run)}`,
    blocks: [
      mrkdwnSection(
        clip(`*${inert(action.title)}* on *${inert(deployment.name)}*  ·  run ${run.id}\n${statusLine(run)}`, 1_200),
      ),
      // The run's own message has all of them.
      ...valuesBlocks(action, run.values, nameOfItem, longestValues),
      plainSection(clip(`${action.method} ${action.path} to ${addressOf(run)}`, 400)),
      mrkdwnSection(eventLines(events)),
      ...output(run),
      context(facts(run)),
      ...(isFinal(run.status) ? [rerunBlock(run)] : []),
    ],
  };
}

function eventLines(events: readonly RecordedEvent[]): string {
  const all = events.map(({ event }) => clip(eventLine(event), longestLine));
  const left = all.length - eventsFirst - eventsLast;
  const lines = left > 0 ? [...all.slice(0, eventsFirst), `… ${left} more …`, ...all.slice(-eventsLast)] : all;
  return lines.join("\n");
}

function output(run: Run): Block[] {
  const text = "outcome" in run ? (run.outcome.output?.text.trimEnd() ?? "") : "";
  return text === "" ? [] : [preformatted(clip(text, longestOutput))];
}

function facts(run: Run): string {
  const { deployment } = run;
  return [
    `${inert(deployment.env)}, ${inert(deployment.cluster)}`,
    `action ${inert(run.action.id)} ${shortDigest(run.actionDigest)}`,
    `body ${shortDigest(digestOf(run.body))}`,
    `digest ${shortDigest(requestDigest(run))}`,
  ].join("  ·  ");
}
