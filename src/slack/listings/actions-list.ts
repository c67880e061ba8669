import { clip, listInWords } from "../../lib/text.ts";
import type { Actor } from "../../access/actor.ts";
import type { Catalog, CatalogAction } from "../../runs/ports.ts";
import { context, escape, inert, limits, mrkdwnSection, plain, words, type Block } from "../blocks.ts";
import type { Answer } from "../deps.ts";
import { offersFor, type Offer } from "../offers.ts";

export const openFormAction = "open_form";

/** Slack allows 50 blocks in a message; each action takes one. */
const most = 40;

/** All of them together hold 12,000 characters. */
const longestAction = 270;

/** What a person may run at this moment, each with a button that opens its form. */
export function actionsList(catalog: Catalog, actor: Actor, now: number): Answer {
  const actions = [...catalog.current().actionsById.values()];
  const mine = actions
    .map((known) => ({ known, names: offersFor(catalog, actor, known, now).offered.map(nameIn) }))
    .filter(({ names }) => names.length > 0);
  if (mine.length === 0) return { text: nothingText(actor, actions.length) };

  const shown = mine.slice(0, most);
  return {
    text: escape(`You may run: ${mine.map(({ known }) => known.action.id).join(", ")}.`),
    blocks: [
      mrkdwnSection("*What you may run now*"),
      ...shown.map(({ known, names }) => actionBlock(known, names)),
      ...(mine.length > shown.length
        ? [context(`And ${mine.length - shown.length} more: type \`/action run <action>\`.`)]
        : []),
      context("Or type `/action run <action> [deployment]`. The latest runs: `/action runs`. Help: `/action help`."),
    ],
  };
}

function nameIn({ deployment, frozen }: Offer): string {
  return frozen ? `${deployment.name} (frozen)` : deployment.name;
}

function actionBlock({ action }: CatalogAction, names: readonly string[]): Block {
  const marks = action.dangerous ? "  :warning: dangerous" : "";
  const where =
    names.length > 4 ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more` : listInWords(names, "or");
  return {
    ...mrkdwnSection(
      clip(
        `*${clip(inert(action.title), 80)}*  ·  ${inert(action.id)}${marks}\non ${clip(inert(where), 80)}\n${inert(action.description)}`,
        longestAction,
      ),
    ),
    block_id: `action:${action.id}`,
    accessory: {
      type: "button",
      action_id: openFormAction,
      text: words("Run…", limits.option),
      value: JSON.stringify({ actionId: action.id }),
      accessibility_label: plain(`Open the form of ${action.title}`, limits.option).text,
    },
  };
}

function nothingText(actor: Actor, count: number): string {
  if (actor.kind === "stranger") {
    return "Signalbox does not know you yet, so there is nothing you may run. Ask the people who keep signalbox.yaml to list you, with a role.";
  }
  if (count === 0) return "There are no actions yet. They are YAML files in the folder actions/.";
  return "There is nothing you may run now: you need a role on a deployment, and the deployment a status that its actions allow.";
}
