import { clip } from "../../lib/text.ts";
import type { Actor } from "../../access/actor.ts";
import type { Catalog, CatalogAction } from "../../runs/ports.ts";
import { context, escape, inert, limits, mrkdwnSection, plain, words, type Block } from "../blocks.ts";
import type { Answer } from "../deps.ts";
import { offersFor, type Offer } from "../offers.ts";
import type { Texts } from "../../texts/english.ts";

export const openFormAction = "open_form";

/** Slack allows 50 blocks in a message; each action takes one. */
const most = 40;

/** All of them together hold 12,000 characters. */
const longestAction = 270;

/** What a person may run at this moment, each with a button that opens its form. */
export function actionsList(texts: Texts, catalog: Catalog, actor: Actor, now: number): Answer {
  const { lists } = texts;
  const actions = [...catalog.current().actionsById.values()];
  const mine = actions
    .map((known) => ({
      known,
      names: offersFor(catalog, actor, known, now).offered.map((offer) => nameIn(texts, offer)),
    }))
    .filter(({ names }) => names.length > 0);
  if (mine.length === 0) return { text: nothingText(texts, actor, actions.length) };

  const shown = mine.slice(0, most);
  return {
    text: escape(lists.youMayRun(mine.map(({ known }) => known.action.id))),
    blocks: [
      mrkdwnSection(lists.mine),
      ...shown.map(({ known, names }) => actionBlock(texts, known, names)),
      ...(mine.length > shown.length ? [context(lists.moreActions(mine.length - shown.length))] : []),
      context(lists.waysOn),
    ],
  };
}

function nameIn({ freezes }: Texts, { deployment, frozen }: Offer): string {
  return frozen ? freezes.frozenName(deployment.name) : deployment.name;
}

function actionBlock({ lists }: Texts, { action }: CatalogAction, names: readonly string[]): Block {
  const marks = action.dangerous ? `  ${lists.dangerous}` : "";
  const where = lists.onThese(clip(inert(lists.where(names)), 80));
  return {
    ...mrkdwnSection(
      clip(
        `*${clip(inert(action.title), 80)}*  ·  ${inert(action.id)}${marks}\n${where}\n${inert(action.description)}`,
        longestAction,
      ),
    ),
    block_id: `action:${action.id}`,
    accessory: {
      type: "button",
      action_id: openFormAction,
      text: words(lists.run, limits.option),
      value: JSON.stringify({ actionId: action.id }),
      accessibility_label: plain(lists.runLabel(action.title), limits.option).text,
    },
  };
}

function nothingText({ lists }: Texts, actor: Actor, count: number): string {
  if (actor.kind === "stranger") return lists.unknownPerson;
  return count === 0 ? lists.noActions : lists.nothing;
}
