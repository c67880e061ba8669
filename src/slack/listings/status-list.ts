import type { Actor } from "../../access/actor.ts";
import { may } from "../../access/roles.ts";
import type { Deployment } from "../../definition/configuration.ts";
import { clip } from "../../lib/text.ts";
import type { Catalog, DeploymentStatus, StatusColor, StatusMetric } from "../../runs/ports.ts";
import { unknownDeployment } from "../../runs/refusals.ts";
import { context, escape, inert, mrkdwnSection } from "../blocks.ts";
import type { Answer } from "../deps.ts";
import type { Texts } from "../../texts/english.ts";
import { said } from "../../texts/sentence.ts";
import { freezesOf, type FreezeInTime } from "../../access/freeze.ts";
import { freezeLine } from "../messages/freeze-text.ts";

/** Slack allows 50 blocks in a message, and 12,000 characters in all of them. */
const mostDeployments = 30;
const longestLine = 300;
const longestDetails = 2_500;

/** How the colours that Platz knows look, and what of the names that it knows has no colour. */
const emojiOfColor: Record<StatusColor, string> = {
  success: "large_green_circle",
  primary: "large_blue_circle",
  warning: "large_yellow_circle",
  danger: "red_circle",
  secondary: "white_circle",
};

const emojiOfName: Readonly<Record<string, string>> = {
  Running: "large_green_circle",
  Error: "red_circle",
  Failed: "red_circle",
  Installing: "hourglass_flowing_sand",
  Upgrading: "hourglass_flowing_sand",
  Renaming: "hourglass_flowing_sand",
  Uninstalling: "hourglass_flowing_sand",
  Deleting: "hourglass_flowing_sand",
};

const emojiOfNotice = { Info: "information_source", Warning: "warning", Danger: "rotating_light" } as const;

/** The deployments that somebody may see, or one of them with all that it reports. */
export function statusList(texts: Texts, catalog: Catalog, actor: Actor, now: number, name?: string): Answer {
  const { lists } = texts;
  const { policy, deploymentsById } = catalog.current();
  const visible = [...deploymentsById.values()].filter((deployment) => may(policy, actor, deployment, "see_run"));
  if (name !== undefined) {
    const one = visible.find((deployment) => deployment.name === name || deployment.id === name);
    if (one) return details(texts, one, catalog.statusOf(one), freezesOf(policy, [one], now, now));
    const names = visible.map((deployment) => deployment.name);
    return { text: said(texts, unknownDeployment(name, names)) };
  }
  if (visible.length === 0) return { text: lists.noDeployments };
  const wholly = freezesOf(policy, visible, now, now).filter(({ freeze }) => freeze.actions === undefined);
  const frozen = new Set(wholly.flatMap(({ deployments }) => deployments));
  const lines = visible.map((deployment) => ({
    deployment,
    status: catalog.statusOf(deployment),
    isFrozen: frozen.has(deployment),
  }));
  const shown = lines.slice(0, mostDeployments);
  return {
    text: escape(
      [
        `${lists.deployments}:`,
        ...lines.map(({ deployment, status, isFrozen }) => plainLine(texts, deployment, status, isFrozen)),
      ].join("\n"),
    ),
    blocks: [
      mrkdwnSection(`*${lists.deployments}*`),
      ...shown.map(({ deployment, status, isFrozen }) =>
        mrkdwnSection(clip(line(texts, deployment, status, isFrozen), longestLine)),
      ),
      ...(lines.length > shown.length ? [context(lists.moreDeployments(lines.length - shown.length))] : []),
    ],
  };
}

function details(
  texts: Texts,
  deployment: Deployment,
  status: DeploymentStatus,
  frozen: readonly FreezeInTime[],
): Answer {
  const { metrics = [], notices = [] } = status.report ?? {};
  const others = metrics.map((metric) => inert(metricInWords(metric)));
  const said = notices.map(
    ({ level, text }) => `:${emojiOfNotice[level]}: ${texts.lists.notice({ level, text: inert(text) })}`,
  );
  return {
    text: escape(
      plainLine(
        texts,
        deployment,
        status,
        frozen.some(({ freeze }) => freeze.actions === undefined),
      ),
    ),
    blocks: [
      mrkdwnSection(line(texts, deployment, status, false)),
      ...frozen.slice(0, 3).map((one) => mrkdwnSection(clip(freezeLine(texts, one), 900))),
      ...(others.length > 0 ? [mrkdwnSection(clip(others.join("\n"), longestDetails))] : []),
      ...(said.length > 0 ? [mrkdwnSection(clip(said.join("\n"), longestDetails))] : []),
    ],
  };
}

function plainLine(texts: Texts, deployment: Deployment, status: DeploymentStatus, isFrozen: boolean): string {
  const line = texts.lists.deploymentStatus({ deployment: deployment.name, status: inWords(texts, status) });
  return isFrozen ? `${line}, ${texts.freezes.frozen}` : line;
}

function line(texts: Texts, deployment: Deployment, status: DeploymentStatus, isFrozen: boolean): string {
  const { primaryMetric, notices = [] } = status.report ?? {};
  const parts = [
    `:${emojiOf(status)}: *${inert(deployment.name)}*  ${inert(inWords(texts, status))}`,
    `${inert(deployment.env)}, ${inert(deployment.cluster)}`,
    ...(isFrozen ? [`:snowflake: ${texts.freezes.frozen}`] : []),
    ...(primaryMetric ? [inert(metricInWords(primaryMetric))] : []),
    ...(notices.length > 0 ? [texts.lists.notices(notices.length)] : []),
  ];
  return parts.join("  ·  ");
}

function emojiOf({ name, report }: DeploymentStatus): string {
  if (report?.color) return emojiOfColor[report.color];
  return (Object.hasOwn(emojiOfName, name) ? emojiOfName[name] : undefined) ?? "white_circle";
}

/** A status that is not from now says so, since nobody knows what it is now. */
function inWords({ lists }: Texts, { name, isStale }: DeploymentStatus): string {
  return isStale ? lists.staleStatus(name) : name;
}

function metricInWords({ value, unit, description }: StatusMetric): string {
  return `${description === "" ? "" : `${description}: `}${value}${unit === "" ? "" : ` ${unit}`}`;
}
