import { nameOf, slackMemberOf, type Actor } from "../../access/actor.ts";
import { refusalToInvoke } from "../../access/invoke.ts";
import { groupsOf } from "../../access/policy.ts";
import { grantsOf, holderOn, may } from "../../access/roles.ts";
import { heldOf } from "../../access/who-can.ts";
import { clip } from "../../lib/text.ts";
import type { Deployment } from "../../definition/configuration.ts";
import type { Catalog } from "../../runs/ports.ts";
import { escape, inert, mrkdwnSection } from "../blocks.ts";
import type { Answer } from "../deps.ts";
import type { Texts } from "../../texts/english.ts";
import { askFreezes } from "../../access/freeze.ts";

/** More deployments than this are only counted. */
const mostDeployments = 20;

/** Who Signalbox thinks somebody is, and what follows from it, in words. */
export function whoami({ lists }: Texts, catalog: Catalog, actor: Actor, now: number): Answer {
  const lines = [identity(lists, actor), ...roles(lists, catalog, actor), ...places(lists, catalog, actor, now)];
  return {
    text: escape(lines.join("\n")),
    blocks: lines.map((line) => mrkdwnSection(clip(inert(line), 480))),
  };
}

type Say = Texts["lists"];

function identity(say: Say, actor: Actor): string {
  if (actor.kind !== "person") return say.notKnown(slackMemberOf(actor) ?? nameOf(actor));
  const id = actor.id.startsWith("slack:") ? null : actor.id;
  return say.youAre({ name: actor.name, id, member: actor.slack });
}

function roles(say: Say, catalog: Catalog, actor: Actor): string[] {
  if (actor.kind !== "person") return [];
  const { policy } = catalog.current();
  return [say.groups(groupsOf(policy, actor)), say.grants(grantsOf(policy, actor).map(heldOf))];
}

/** What may be run where, for each deployment on which one is somebody. */
function places(say: Say, catalog: Catalog, actor: Actor, now: number): string[] {
  const { policy, deploymentsById } = catalog.current();
  const mine = [...deploymentsById.values()].filter((deployment) => may(policy, actor, deployment, "see_run"));
  const lines = mine.slice(0, mostDeployments).map((deployment) => place(say, catalog, actor, deployment, now));
  const more = mine.length - lines.length;
  return more > 0 ? [...lines, say.morePlaces(more)] : lines;
}

function place(say: Say, catalog: Catalog, actor: Actor, deployment: Deployment, now: number): string {
  const { policy, actionsById } = catalog.current();
  const status = catalog.statusOf(deployment).name;
  const runnable = [...actionsById.values()].filter(
    ({ action }) =>
      !refusalToInvoke(policy, actor, action, deployment, status) &&
      !askFreezes(policy, actor, action, deployment, now).refusal,
  );
  return say.place({
    deployment: deployment.name,
    status,
    role: holderOn(policy, actor, deployment),
    actions: runnable.map(({ action }) => action.id),
  });
}
