import { nameOf, slackMemberOf, type Actor } from "../../access/actor.ts";
import { askFreezes } from "../../access/freeze.ts";
import { refusalToInvoke } from "../../access/invoke.ts";
import { groupsOf } from "../../access/policy.ts";
import { grantsOf, holderOn, may } from "../../access/roles.ts";
import { grantInWords } from "../../access/who-can.ts";
import { clip, listInWords } from "../../lib/text.ts";
import type { Deployment } from "../../definition/configuration.ts";
import type { Catalog } from "../../runs/ports.ts";
import { escape, inert, mrkdwnSection } from "../blocks.ts";
import type { Answer } from "../deps.ts";

/** More deployments than this are only counted. */
const mostDeployments = 20;

/** Who Signalbox thinks somebody is, and what follows from it, in words. */
export function whoami(catalog: Catalog, actor: Actor, now: number): Answer {
  const lines = [...identity(actor), ...roles(catalog, actor), ...places(catalog, actor, now)];
  return {
    text: escape(lines.join("\n")),
    blocks: lines.map((line) => mrkdwnSection(clip(inert(line), 480))),
  };
}

function identity(actor: Actor): string[] {
  const member = slackMemberOf(actor);
  if (actor.kind !== "person") {
    const asked = "Ask the people who keep signalbox.yaml to list you, with a role, and tell them this id.";
    return [`Signalbox does not know you yet. Your Slack member id is ${member ?? nameOf(actor)}. ${asked}`];
  }
  const id = actor.id.startsWith("slack:") ? "a member of a Slack user group" : actor.id;
  return [`You are ${actor.name} (${id}), with the Slack member id ${actor.slack}.`];
}

function roles(catalog: Catalog, actor: Actor): string[] {
  if (actor.kind !== "person") return [];
  const { policy } = catalog.current();
  const groups = groupsOf(policy, actor);
  const grants = grantsOf(policy, actor).map(grantInWords);
  return [
    groups.length > 0
      ? `You are in the ${groups.length === 1 ? "group" : "groups"} ${listInWords(groups)}.`
      : "You are in no group.",
    grants.length > 0 ? `You have: ${grants.join("; ")}.` : "You have no role anywhere. An admin can grant you one.",
  ];
}

/** What may be run where, for each deployment on which one is somebody. */
function places(catalog: Catalog, actor: Actor, now: number): string[] {
  const { policy, deploymentsById } = catalog.current();
  const mine = [...deploymentsById.values()].filter((deployment) => may(policy, actor, deployment, "see_run"));
  const lines = mine.slice(0, mostDeployments).map((deployment) => place(catalog, actor, deployment, now));
  const more = mine.length - lines.length;
  return more > 0 ? [...lines, `And ${more} more deployments.`] : lines;
}

function place(catalog: Catalog, actor: Actor, deployment: Deployment, at: number): string {
  const { policy, actionsById } = catalog.current();
  const status = catalog.statusOf(deployment).name;
  const runnable = [...actionsById.values()].filter(
    ({ action }) =>
      !refusalToInvoke(policy, actor, action, deployment, status) &&
      !askFreezes(policy, actor, action, deployment, at).refusal,
  );
  const ids = runnable.map(({ action }) => action.id);
  const now = ids.length > 0 ? `you may run ${listInWords(ids)} now` : "you may run nothing now";
  return `${deployment.name} (${status}): ${holderOn(policy, actor, deployment)}; ${now}.`;
}
