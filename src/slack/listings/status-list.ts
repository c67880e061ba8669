import type { Actor } from "../../access/actor.ts";
import { freezesOf, type FreezeInTime } from "../../access/freeze.ts";
import { may } from "../../access/roles.ts";
import type { Deployment } from "../../definition/configuration.ts";
import { clip } from "../../lib/text.ts";
import type { Catalog, DeploymentStatus, StatusColor, StatusMetric } from "../../runs/ports.ts";
import { unknownDeployment } from "../../runs/refusals.ts";
import { context, escape, inert, mrkdwnSection } from "../blocks.ts";
import type { Answer } from "../deps.ts";
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
export function statusList(catalog: Catalog, actor: Actor, now: number, name?: string): Answer {
  const { policy, deploymentsById } = catalog.current();
  const visible = [...deploymentsById.values()].filter((deployment) => may(policy, actor, deployment, "see_run"));
  if (name !== undefined) {
    const one = visible.find((deployment) => deployment.name === name || deployment.id === name);
    if (one) return details(one, catalog.statusOf(one), freezesOf(policy, [one], now, now));
    const names = visible.map((deployment) => deployment.name);
    return { text: unknownDeployment(name, names).message };
  }
  if (visible.length === 0) {
    return { text: "There is no deployment that you may see: you have no role on any. See /action whoami." };
  }
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
      `Deployments:\n${lines.map(({ deployment, status, isFrozen }) => `${deployment.name}: ${inWords(status)}${isFrozen ? ", frozen" : ""}`).join("\n")}`,
    ),
    blocks: [
      mrkdwnSection("*Deployments*"),
      ...shown.map(({ deployment, status, isFrozen }) =>
        mrkdwnSection(clip(line(deployment, status, isFrozen), longestLine)),
      ),
      ...(lines.length > shown.length
        ? [context(`And ${lines.length - shown.length} more: \`/action status <deployment>\`.`)]
        : []),
    ],
  };
}

function details(deployment: Deployment, status: DeploymentStatus, frozen: readonly FreezeInTime[]): Answer {
  const { metrics = [], notices = [] } = status.report ?? {};
  const others = metrics.map((metric) => inert(metricInWords(metric)));
  const said = notices.map(({ level, text }) => `:${emojiOfNotice[level]}: ${level}: ${inert(text)}`);
  return {
    text: escape(`${deployment.name}: ${inWords(status)}`),
    blocks: [
      mrkdwnSection(line(deployment, status, false)),
      ...frozen.slice(0, 3).map((one) => mrkdwnSection(clip(freezeLine(one), 900))),
      ...(others.length > 0 ? [mrkdwnSection(clip(others.join("\n"), longestDetails))] : []),
      ...(said.length > 0 ? [mrkdwnSection(clip(said.join("\n"), longestDetails))] : []),
    ],
  };
}

function line(deployment: Deployment, status: DeploymentStatus, isFrozen: boolean): string {
  const { primaryMetric, notices = [] } = status.report ?? {};
  const parts = [
    `:${emojiOf(status)}: *${inert(deployment.name)}*  ${inert(inWords(status))}`,
    `${inert(deployment.env)}, ${inert(deployment.cluster)}`,
    ...(isFrozen ? [":snowflake: frozen"] : []),
    ...(primaryMetric ? [inert(metricInWords(primaryMetric))] : []),
    ...(notices.length > 0 ? [notices.length === 1 ? "1 notice" : `${notices.length} notices`] : []),
  ];
  return parts.join("  ·  ");
}

function emojiOf({ name, report }: DeploymentStatus): string {
  if (report?.color) return emojiOfColor[report.color];
  return (Object.hasOwn(emojiOfName, name) ? emojiOfName[name] : undefined) ?? "white_circle";
}

/** A status that is not from now says so, since nobody knows what it is now. */
function inWords({ name, isStale }: DeploymentStatus): string {
  return isStale ? `${name} (last known; it does not answer now)` : name;
}

function metricInWords({ value, unit, description }: StatusMetric): string {
  return `${description === "" ? "" : `${description}: `}${value}${unit === "" ? "" : ` ${unit}`}`;
}
