import type { Actor } from "../../access/actor.ts";
import { roleOn } from "../../access/roles.ts";
import type { Catalog } from "../../runs/ports.ts";
import type { Run } from "../../runs/run.ts";
import { inert, instant, mention, mrkdwnSection } from "../blocks.ts";
import type { Answer } from "../deps.ts";
import { plainStatusLine, statusLine } from "../messages/status-line.ts";

/** How many runs are read to find the ones to show, and how many are shown. */
export const runsRead = 100;
const runsShown = 10;

/** The latest runs on deployments where the person has any role. */
export function runsList(catalog: Catalog, actor: Actor, runs: readonly Run[]): Answer {
  const { policy } = catalog.current();
  const visible = runs.filter((run) => roleOn(policy, actor, run.deployment) !== undefined).slice(0, runsShown);
  if (visible.length === 0) {
    return { text: "There are no runs to show yet. See what you may run with /action." };
  }
  return {
    text: `The latest runs:\n${visible.map((run) => `${run.id} ${run.action.id} on ${run.deployment.name}: ${plainStatusLine(run)}`).join("\n")}`,
    blocks: [mrkdwnSection("*The latest runs*"), ...visible.map((run) => mrkdwnSection(runLine(run)))],
  };
}

function runLine(run: Run): string {
  const when = instant(run.requestedAt, "{date_short_pretty} {time}");
  return `*${inert(run.action.title)}* on *${inert(run.deployment.name)}*  ·  run ${run.id}\n${statusLine(run)}\n${mention(run.requester)}, ${when}`;
}
