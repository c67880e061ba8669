import { z } from "zod";
import { unknownAction, unknownDeployment } from "../../runs/refusals.ts";
import { actorOf, type Answer, type Conversation, type SlackDeps } from "../deps.ts";
import { namesIn } from "../messages/values-block.ts";
import { runDetails } from "../listings/run-details.ts";
import { readRunsFilter } from "../listings/runs-filter.ts";
import { findRuns, runsList, type RunsPage } from "../listings/runs-list.ts";
import { visibleRun } from "../visible-run.ts";
import { openForm } from "./open-form.ts";
import { said } from "../../texts/sentence.ts";
import type { Refusal } from "../../lib/refusal.ts";

export const RerunValue = z.object({ runId: z.string() });

/** `/action runs …` */
export async function showRuns(deps: SlackDeps, conversation: Conversation, filter: string): Promise<void> {
  await conversation.answer(await runsPage(deps, conversation, { filter, before: [] }));
}

/** Older or Newer was clicked: the list takes the place of the one before. */
export async function turnPage(deps: SlackDeps, conversation: Conversation, page: RunsPage): Promise<void> {
  await conversation.replace(await runsPage(deps, conversation, page));
}

async function runsPage(deps: SlackDeps, { member, texts }: Conversation, page: RunsPage): Promise<Answer> {
  const wanted = readRunsFilter(page.filter, deps.catalog.current(), deps.clock.now());
  if (!wanted.ok) return { text: said(texts, wanted.error) };
  const beforeSeq = page.before.at(-1);
  const filter = { ...wanted.value, ...(beforeSeq === undefined ? {} : { beforeSeq }) };
  return runsList(texts, await findRuns(deps.store, deps.catalog, actorOf(deps, member), filter), page);
}

/** `/action show <run>` */
export async function showRun(deps: SlackDeps, conversation: Conversation, runId: string): Promise<void> {
  const run = await visibleRun(deps, conversation.member, runId);
  if (!run.ok) return conversation.answer({ text: said(conversation.texts, run.error) });
  await conversation.answer(
    runDetails(conversation.texts, run.value, await deps.store.eventsOf(run.value.id), namesIn(deps.catalog.current())),
  );
}

/**
 * `/action rerun <run>`, or the button: the form of the same action and deployment as they are today, filled as it was.
 * Whether the person may is asked as for any new run.
 */
export async function rerun(deps: SlackDeps, conversation: Conversation, runId: string): Promise<void> {
  const found = await visibleRun(deps, conversation.member, runId);
  if (!found.ok) return conversation.answer({ text: said(conversation.texts, found.error) });
  const run = found.value;
  const { texts } = conversation;
  const cannot = (why: Refusal) => texts.replies.cannotRunAgain({ run: run.id, why: said(texts, why) });
  const { actionsById, deploymentsById } = deps.catalog.current();
  if (!actionsById.has(run.action.id)) {
    return conversation.answer({ text: cannot(unknownAction(run.action.id, [...actionsById.keys()])) });
  }
  if (!deploymentsById.has(run.deployment.id)) {
    const names = [...deploymentsById.values()].map(({ name }) => name);
    return conversation.answer({ text: cannot(unknownDeployment(run.deployment.name, names)) });
  }
  await openForm(deps, conversation, { action: run.action.id, deployment: run.deployment.id, again: run });
}
