import type { types } from "@slack/bolt";
import { nameOf, type Actor } from "../../access/actor.ts";
import { unknownPerson } from "../../access/invoke.ts";
import { clip, listInWords } from "../../lib/text.ts";
import type { Run } from "../../runs/run.ts";
import { context, inert, instant, limits, mrkdwnSection, plain, words, type Block } from "../blocks.ts";
import { freezeLine } from "../messages/freeze-text.ts";
import { rerunAction } from "../messages/rerun-button.ts";
import { cancelAction, cancelConfirm } from "../messages/run-buttons.ts";
import { statusLine } from "../messages/status-line.ts";
import { pickAction } from "../views/pick-view.ts";
import type { HomeContent } from "./home-content.ts";

export const decideAction = "home_decide";
export const favouriteAction = "home_favourite";

/** A view holds 100 blocks; each part takes no more than its share. */
const most = { toDecide: 15, underway: 10, ended: 5, actions: 25, unavailable: 10, frozen: 10, soon: 5 } as const;

/** More deployments than this are only counted. */
const mostNames = 6;

/** One person's Home tab. */
export function homeView(actor: Actor, content: HomeContent): types.HomeView {
  if (actor.kind === "stranger") return { type: "home", blocks: [mrkdwnSection(unknownPerson().message)] };
  const frozen = content.frozen.filter(({ window }) => window.from <= content.now);
  const soon = content.frozen.filter(({ window }) => window.from > content.now);
  return {
    type: "home",
    blocks: [
      ...part("Waits for your decision", content.toDecide.map(toDecide), most.toDecide),
      ...part("Frozen now", frozen.map(frozenBlock(content.now)), most.frozen),
      ...part("Frozen soon", soon.map(frozenBlock(content.now)), most.soon),
      ...part("Your runs", content.underway.map(underway), most.underway),
      ...part("Lately", content.ended.map(ended), most.ended),
      ...searchBlocks(content),
      ...part("Not available now", content.unavailable.map(unavailable), most.unavailable),
      context("Also: `/action help` in any channel, and mention the bot in a thread."),
    ],
  };
}

function part(title: string, blocks: readonly Block[], count: number): Block[] {
  if (blocks.length === 0) return [];
  const more = blocks.length - count;
  return [
    heading(title),
    ...blocks.slice(0, count),
    ...(more > 0 ? [context(`And ${more} more. The history: \`/action runs\`.`)] : []),
  ];
}

function heading(text: string): Block {
  return { type: "header", text: words(text, 150) };
}

function toDecide(run: Run): Block {
  const until =
    run.status === "awaiting_approval" ? `, until ${instant(run.expiresAt, "{date_short_pretty} {time}")}` : "";
  return runBlock(run, `Asked by ${inert(nameOf(run.requester))}${until}`, {
    actionId: decideAction,
    text: "Look…",
    label: `Read what ${run.action.title} on ${run.deployment.name} would do, and decide`,
  });
}

function frozenBlock(now: number): (one: HomeContent["frozen"][number]) => Block {
  return (one) => {
    const names = one.deployments.slice(0, mostNames).map(({ name }) => name);
    const more = one.deployments.length - names.length;
    const where = listInWords(more > 0 ? [...names, `${more} more`] : names);
    return mrkdwnSection(clip(`${clip(freezeLine(one, now), 600)}\non ${inert(where)}`, 900));
  };
}

function underway(run: Run): Block {
  return runBlock(run, statusLine(run), {
    actionId: cancelAction,
    text: "Cancel",
    label: `Cancel ${run.action.title} on ${run.deployment.name}`,
    confirm: cancelConfirm(run),
  });
}

function ended(run: Run): Block {
  return runBlock(run, statusLine(run), {
    actionId: rerunAction,
    text: "Run again…",
    label: `Open the form of ${run.action.title} with the values of run ${run.id}`,
  });
}

interface Button {
  readonly actionId: string;
  readonly text: string;
  /** What it does, for those who hear it without what stands beside it. */
  readonly label: string;
  readonly confirm?: types.ConfirmationDialog;
}

function runBlock(run: Run, line: string, { actionId, text, label, confirm }: Button): Block {
  return {
    ...mrkdwnSection(
      clip(`*${inert(run.action.title)}* on *${inert(run.deployment.name)}*  ·  run ${run.id}\n${line}`, 900),
    ),
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

function searchBlocks({ actions }: HomeContent): Block[] {
  if (actions.length === 0) {
    return [
      heading("What you may run"),
      mrkdwnSection(
        "Nothing now: you need a role on a deployment, and the deployment a status that its actions allow. See `/action whoami`.",
      ),
    ];
  }
  return [
    heading("What you may run"),
    {
      ...mrkdwnSection("Search all of them"),
      block_id: "pick",
      accessory: {
        type: "external_select",
        action_id: pickAction,
        min_query_length: 0,
        placeholder: words("Type to search", limits.placeholder),
      },
    },
    ...actions.slice(0, most.actions).map(actionBlock),
    ...(actions.length > most.actions ? [context(`And ${actions.length - most.actions} more: search for them.`)] : []),
  ];
}

function actionBlock({ known: { action }, isFavourite }: HomeContent["actions"][number]): Block {
  const star = isFavourite ? ":star: " : "";
  const danger = action.dangerous ? "  :warning: dangerous" : "";
  return {
    ...mrkdwnSection(
      clip(`${star}*${inert(action.title)}*  ·  ${inert(action.id)}${danger}\n${inert(action.description)}`, 600),
    ),
    block_id: `action:${action.id}`,
    accessory: {
      type: "overflow",
      action_id: favouriteAction,
      options: [
        option("Run…", { run: action.id }),
        isFavourite
          ? option("No favourite any more", { forget: action.id })
          : option("Make it a favourite", { keep: action.id }),
      ],
    },
  };
}

function option(text: string, value: Record<string, string>): types.PlainTextOption {
  return { text: words(text, limits.option), value: JSON.stringify(value) };
}

function unavailable({ deployment, status }: HomeContent["unavailable"][number]): Block {
  return mrkdwnSection(
    clip(
      `*${inert(deployment.name)}*  ${inert(status.name)}${status.isStale ? " (last known)" : ""}  ·  ${inert(deployment.env)}`,
      300,
    ),
  );
}
