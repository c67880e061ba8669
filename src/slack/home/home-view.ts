import type { types } from "@slack/bolt";
import { nameOf, type Actor } from "../../access/actor.ts";
import { unknownPerson } from "../../access/invoke.ts";
import { clip } from "../../lib/text.ts";
import type { Run } from "../../runs/run.ts";
import { context, inert, instant, limits, mrkdwnSection, plain, words, type Block } from "../blocks.ts";
import { rerunAction, rerunLabel } from "../messages/rerun-button.ts";
import { cancelAction, cancelConfirm } from "../messages/run-buttons.ts";
import { statusLine } from "../messages/status-line.ts";
import { pickAction } from "../views/pick-view.ts";
import type { HomeContent } from "./home-content.ts";
import type { Texts } from "../../texts/english.ts";
import { said } from "../../texts/sentence.ts";
import { titlesOf, whatOf } from "../messages/titles.ts";
import { freezeLine } from "../messages/freeze-text.ts";

export const decideAction = "home_decide";
export const favouriteAction = "home_favourite";

/** A view holds 100 blocks; each part takes no more than its share. */
const most = { toDecide: 15, underway: 10, ended: 5, actions: 25, unavailable: 10, frozen: 10, soon: 5 } as const;

const longestRun = 900;

/** More deployments than this are only counted. */
const mostNames = 6;

/** One person's Home tab. */
export function homeView(texts: Texts, actor: Actor, content: HomeContent): types.HomeView {
  if (actor.kind === "stranger") return { type: "home", blocks: [mrkdwnSection(said(texts, unknownPerson()))] };
  const { home } = texts;
  const frozen = content.frozen.filter(({ window }) => window.from <= content.now);
  const soon = content.frozen.filter(({ window }) => window.from > content.now);
  const frozenBlock = (one: HomeContent["frozen"][number]) => freezeBlock(texts, one, content.now);
  const part = (title: string, blocks: readonly Block[], count: number, more = home.moreRuns) =>
    partOf(title, blocks, count, more);
  const each = <Item>(items: readonly Item[], draw: (texts: Texts, item: Item) => Block) =>
    items.map((item) => draw(texts, item));
  return {
    type: "home",
    blocks: [
      ...part(home.toDecide, each(content.toDecide, toDecide), most.toDecide),
      ...part(texts.freezes.now, frozen.map(frozenBlock), most.frozen, home.moreStatus),
      ...part(texts.freezes.soon, soon.map(frozenBlock), most.soon, home.moreStatus),
      ...part(home.underway, each(content.underway, underway), most.underway),
      ...part(home.ended, each(content.ended, ended), most.ended),
      ...searchBlocks(texts, content),
      ...part(home.unavailable, each(content.unavailable, unavailable), most.unavailable, home.moreStatus),
      context(home.also),
    ],
  };
}

/** @param andMore says how many are not shown, and where they are */
function partOf(title: string, blocks: readonly Block[], count: number, andMore: (count: number) => string): Block[] {
  if (blocks.length === 0) return [];
  const more = blocks.length - count;
  return [heading(title), ...blocks.slice(0, count), ...(more > 0 ? [context(andMore(more))] : [])];
}

function heading(text: string): Block {
  return { type: "header", text: words(text, 150) };
}

function toDecide(texts: Texts, run: Run): Block {
  const { home, words: say } = texts;
  const until = run.status === "awaiting_approval" ? instant(run.expiresAt, say.moment.day) : null;
  return runBlock(texts, run, home.askedBy({ by: inert(nameOf(run.requester)), until }), {
    actionId: decideAction,
    text: home.look,
    label: home.lookLabel(titlesOf(run)),
  });
}

function freezeBlock(texts: Texts, one: HomeContent["frozen"][number], now: number): Block {
  const names = one.deployments.slice(0, mostNames).map(({ name }) => name);
  const where = texts.words.withMore(names, one.deployments.length - names.length);
  const line = clip(freezeLine(texts, one, now), 600);
  return mrkdwnSection(clip(`${line}\n${texts.lists.onThese(inert(where))}`, 900));
}

function underway(texts: Texts, run: Run): Block {
  return runBlock(texts, run, shortStatus(texts, run), {
    actionId: cancelAction,
    text: texts.run.cancel,
    label: texts.run.cancelLabel(titlesOf(run)),
    confirm: cancelConfirm(texts, run),
  });
}

function ended(texts: Texts, run: Run): Block {
  return runBlock(texts, run, shortStatus(texts, run), {
    actionId: rerunAction,
    text: texts.run.runAgain,
    label: rerunLabel(texts.run, texts.run.runAgain, run),
  });
}

interface Button {
  readonly actionId: string;
  readonly text: string;
  /** What it does, for those who hear it without what stands beside it. */
  readonly label: string;
  readonly confirm?: types.ConfirmationDialog;
}

function runBlock(texts: Texts, run: Run, line: string, { actionId, text, label, confirm }: Button): Block {
  return {
    ...mrkdwnSection(clip(`${headOf(texts, run)}\n${line}`, longestRun)),
    block_id: `run:${run.id}`,
    accessory: {
      type: "button",
      action_id: actionId,
      text: words(text, limits.option),
      value: JSON.stringify({ runId: run.id }),
      accessibility_label: plain(label, limits.option).text,
      ...(confirm ? { confirm } : {}),
    },
  };
}

function headOf(texts: Texts, run: Run): string {
  return `${whatOf(texts, run)}  ·  ${texts.run.id(run.id)}`;
}

function shortStatus(texts: Texts, run: Run): string {
  return statusLine(texts, run, { most: longestRun - headOf(texts, run).length - 1 });
}

function searchBlocks(texts: Texts, { actions }: HomeContent): Block[] {
  const { home, form } = texts;
  if (actions.length === 0) {
    return [heading(home.actions), mrkdwnSection(home.nothing)];
  }
  return [
    heading(home.actions),
    {
      ...mrkdwnSection(home.search),
      block_id: "pick",
      accessory: {
        type: "external_select",
        action_id: pickAction,
        min_query_length: 0,
        placeholder: words(form.typeToSearch, limits.placeholder),
      },
    },
    ...actions.slice(0, most.actions).map((action) => actionBlock(texts, action)),
    ...(actions.length > most.actions ? [context(home.moreActions(actions.length - most.actions))] : []),
  ];
}

function actionBlock(
  { home, lists }: Texts,
  { known: { action }, isFavourite }: HomeContent["actions"][number],
): Block {
  const star = isFavourite ? ":star: " : "";
  const danger = action.dangerous ? `  ${lists.dangerous}` : "";
  return {
    ...mrkdwnSection(
      clip(`${star}*${inert(action.title)}*  ·  ${inert(action.id)}${danger}\n${inert(action.description)}`, 600),
    ),
    block_id: `action:${action.id}`,
    accessory: {
      type: "overflow",
      action_id: favouriteAction,
      options: [
        option(lists.run, { run: action.id }),
        isFavourite ? option(home.noFavourite, { forget: action.id }) : option(home.favourite, { keep: action.id }),
      ],
    },
  };
}

function option(text: string, value: Record<string, string>): types.PlainTextOption {
  return { text: words(text, limits.option), value: JSON.stringify(value) };
}

function unavailable({ form }: Texts, { deployment, status }: HomeContent["unavailable"][number]): Block {
  return mrkdwnSection(
    clip(
      `*${inert(deployment.name)}*  ${inert(status.isStale ? form.lastKnown(status.name) : status.name)}  ·  ${inert(deployment.env)}`,
      300,
    ),
  );
}
