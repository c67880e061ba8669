import type { App, ViewOutput } from "@slack/bolt";
import { z } from "zod";
import { actorKey } from "../access/actor.ts";
import { actorOf, type Conversation, type SlackDeps } from "./deps.ts";
import { onJoin, onQueueAnyway } from "./handlers/busy.ts";
import { cancel } from "./handlers/cancel.ts";
import { onConfirmed } from "./handlers/confirm.ts";
import { followByClick } from "./handlers/follow.ts";
import { rerun, RerunValue, turnPage } from "./handlers/history.ts";
import { openForm } from "./handlers/open-form.ts";
import { chosenAction, onPicked } from "./handlers/pick.ts";
import { showLog } from "./handlers/show-log.ts";
import { onApprove, onReject, showDecision, VoteValue } from "./handlers/vote.ts";
import { decideAction, favouriteAction } from "./home/home-view.ts";
import { openFormAction } from "./listings/actions-list.ts";
import { runsNewerAction, runsPageAction, RunsPage } from "./listings/runs-list.ts";
import { rerunAction } from "./messages/rerun-button.ts";
import { cancelAction, followAction, logAction } from "./messages/run-buttons.ts";
import { approveAction, rejectAction } from "./messages/approval-card.ts";
import { joinAction, queueAction } from "./views/busy-view.ts";
import { confirmAction } from "./views/confirm-view.ts";
import type { FormState } from "./views/field-view.ts";
import { pickAction, pickChannelAction } from "./views/pick-view.ts";

const Words = z.array(z.object({ name: z.string(), text: z.string() })).default([]);

const OpenFormValue = z.object({
  actionId: z.string(),
  deployment: z.string().optional(),
  thread: z.string().optional(),
  words: Words,
  strays: z.array(z.string()).default([]),
});

const FavouriteValue = z.object({
  run: z.string().optional(),
  keep: z.string().optional(),
  forget: z.string().optional(),
});

/** A click in a message or a view, freed of Bolt's shapes. */
export interface Click {
  readonly conversation: Conversation;
  readonly value: string;
  readonly view: OpenModal | undefined;
  /** In an answer that only this person sees, which may be replaced. */
  readonly isPrivate: boolean;
}

/** The modal in which something was clicked, typed or searched. */
export interface OpenModal {
  readonly id: string;
  readonly rootId: string;
  readonly hash: string;
  readonly privateMetadata: string;
  readonly state: FormState;
}

export function openModal(view: ViewOutput): OpenModal {
  return {
    id: view.id,
    rootId: view.root_view_id ?? view.id,
    hash: view.hash,
    privateMetadata: view.private_metadata,
    state: view.state.values,
  };
}

/** Every button of ours, by its action id. */
export const clicks: Record<string, (deps: SlackDeps, app: App, click: Click) => Promise<void>> = {
  [openFormAction]: async (deps, _app, { conversation, value }) => {
    const {
      actionId,
      deployment,
      thread = conversation.thread,
      words,
      strays,
    } = OpenFormValue.parse(JSON.parse(value));
    const wanted = { action: actionId, ...(deployment ? { deployment } : {}), words, strays };
    await openForm(deps, { ...conversation, thread }, wanted);
  },
  [pickAction]: async (deps, _app, { conversation, value, view }) =>
    view
      ? onPicked(deps, conversation, view, value)
      : openForm(deps, atHome(deps, conversation), { action: chosenAction(value) }),
  // Read when an action is chosen.
  [pickChannelAction]: async () => undefined,
  [decideAction]: async (deps, _app, { conversation, value }) =>
    showDecision(deps, conversation, RerunValue.parse(JSON.parse(value)).runId),
  [cancelAction]: async (deps, _app, { conversation, value }) =>
    cancel(deps, conversation, RerunValue.parse(JSON.parse(value)).runId),
  [followAction]: async (deps, _app, { conversation, value }) =>
    followByClick(deps, conversation, RerunValue.parse(JSON.parse(value)).runId),
  [logAction]: async (deps, app, { conversation, value }) =>
    showLog(deps, app.client, conversation, RerunValue.parse(JSON.parse(value)).runId),
  [favouriteAction]: async (deps, _app, { conversation, value }) => {
    const { run, keep, forget } = FavouriteValue.parse(JSON.parse(value));
    if (run !== undefined) return openForm(deps, atHome(deps, conversation), { action: run });
    const actor = actorKey(actorOf(deps, conversation.member));
    if (keep !== undefined) await deps.favourites.set(actor, keep, true);
    if (forget !== undefined) await deps.favourites.set(actor, forget, false);
  },
  [approveAction]: async (deps, _app, { conversation, value, isPrivate }) =>
    onApprove(deps, conversation, VoteValue.parse(JSON.parse(value)), isPrivate),
  [rejectAction]: async (deps, _app, { conversation, value }) =>
    onReject(deps, conversation, VoteValue.parse(JSON.parse(value))),
  [rerunAction]: async (deps, _app, { conversation, value }) =>
    rerun(deps, conversation, RerunValue.parse(JSON.parse(value)).runId),
  [runsPageAction]: turn,
  [runsNewerAction]: turn,
  [joinAction]: async (deps, app, { conversation, value, view }) => {
    if (!view) return;
    const { runId } = RerunValue.parse(JSON.parse(value));
    const answer = await onJoin(deps, conversation.member, view.privateMetadata, runId, conversation.texts);
    await app.client.views.update({ view_id: view.id, view: answer });
  },
  [queueAction]: async (deps, app, { conversation, view }) => {
    if (!view) return;
    const answer = await onQueueAnyway(deps, conversation.member, view.privateMetadata, conversation.texts);
    await app.client.views.update({ view_id: view.id, view: answer });
  },
  [confirmAction]: async (deps, app, { conversation, value, view }) => {
    if (!view) return;
    const click = { formId: view.privateMetadata || view.rootId, digest: value };
    const answer = await onConfirmed(deps, conversation.member, click, conversation.texts);
    await app.client.views.update({ view_id: view.id, view: answer });
  },
};

/** A Home tab is in no channel: what is run from there is told in the common one, or else to the person alone. */
function atHome(deps: SlackDeps, conversation: Conversation): Conversation {
  return { ...conversation, channel: deps.catalog.current().policy.channel ?? conversation.member };
}

async function turn(deps: SlackDeps, _app: App, { conversation, value }: Click): Promise<void> {
  await turnPage(deps, conversation, RunsPage.parse(JSON.parse(value)));
}
