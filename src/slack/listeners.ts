import type { App, types, ViewOutput } from "@slack/bolt";
import { z } from "zod";
import { conversationOf, guarded, sendAnswer, type Respond } from "./conversation.ts";
import type { ModalView } from "./blocks.ts";
import type { Answer, Conversation, SlackDeps } from "./deps.ts";
import { onCommand } from "./handlers/command.ts";
import { onConfirmed, onFormSubmitted, type FormAnswer, type SubmittedView } from "./handlers/form.ts";
import { rerun, RerunValue, turnPage } from "./handlers/history.ts";
import { onFormChanged, type Updated } from "./handlers/live-form.ts";
import { openForm } from "./handlers/open-form.ts";
import { onSearch, type Suggestions } from "./handlers/suggest.ts";
import { onApprove, onReject, onRejected, VoteValue } from "./handlers/vote.ts";
import { openFormAction } from "./listings/actions-list.ts";
import { runsNewerAction, runsPageAction, RunsPage } from "./listings/runs-list.ts";
import { rerunAction } from "./messages/rerun-button.ts";
import { createLiveForms, type LiveForms } from "./live-forms.ts";
import { approveAction, rejectAction } from "./messages/run-message.ts";
import { confirmAction, confirmCallback } from "./views/confirm-view.ts";
import { elementState, valueAction, type FormState } from "./views/field-view.ts";
import { addRowAction, removeRowAction } from "./views/fields/list.ts";
import { formCallback, inputBlockIds } from "./views/form-view.ts";
import { noticeView } from "./views/notice-view.ts";
import { reasonBlock, rejectCallback } from "./views/reject-view.ts";
import { slackErrorCode } from "./slack-error.ts";
import { createZones } from "./zones.ts";

const OpenFormValue = z.object({ actionId: z.string(), deployment: z.string().optional() });

/** A click in a message or a view, freed of Bolt's shapes. */
interface Click {
  readonly conversation: Conversation;
  readonly value: string;
  readonly view: OpenModal | undefined;
}

/** The modal in which something was clicked, typed or searched. */
interface OpenModal {
  readonly id: string;
  readonly rootId: string;
  readonly hash: string;
  readonly privateMetadata: string;
  readonly state: FormState;
}

/** Every button of ours, by its action id. */
const clicks: Record<string, (deps: SlackDeps, app: App, click: Click) => Promise<void>> = {
  [openFormAction]: async (deps, _app, { conversation, value }) => {
    const { actionId, deployment } = OpenFormValue.parse(JSON.parse(value));
    await openForm(deps, conversation, { action: actionId, ...(deployment ? { deployment } : {}) });
  },
  [approveAction]: async (deps, _app, { conversation, value }) =>
    onApprove(deps, conversation, VoteValue.parse(JSON.parse(value))),
  [rejectAction]: async (deps, _app, { conversation, value }) =>
    onReject(deps, conversation, VoteValue.parse(JSON.parse(value))),
  [rerunAction]: async (deps, _app, { conversation, value }) =>
    rerun(deps, conversation, RerunValue.parse(JSON.parse(value)).runId),
  [runsPageAction]: turn,
  [runsNewerAction]: turn,
  [confirmAction]: async (deps, app, { conversation, value, view }) => {
    if (!view) return;
    const click = { formId: view.rootId, digest: value };
    const answer = await onConfirmed(deps, conversation.member, click);
    await app.client.views.update({ view_id: view.id, view: answer });
  },
};

async function turn(deps: SlackDeps, _app: App, { conversation, value }: Click): Promise<void> {
  await turnPage(deps, conversation, RunsPage.parse(JSON.parse(value)));
}

/** Every form of ours, by its callback id. */
const submissions: Record<
  string,
  (deps: SlackDeps, forms: LiveForms, member: string, view: SubmittedView) => Promise<FormAnswer>
> = {
  [formCallback]: onFormSubmitted,
  [rejectCallback]: async (deps, _forms, member, view) => {
    const reason = elementState(view.state, reasonBlock).value ?? "";
    const refusal = await onRejected(deps, member, view.privateMetadata, reason);
    return refusal ? { kind: "push", view: noticeView("Not decided", refusal.message, "Close") } : { kind: "close" };
  },
  // These have no submit button; should one come all the same, closing is right.
  [confirmCallback]: async () => ({ kind: "close" }),
};

/** What is typed or pressed in a form may change what the form asks. */
const formChanges: readonly string[] = [valueAction, addRowAction, removeRowAction];

/**
 * Joins Bolt's events with our handlers. One listener for each kind of event looks the handler up, so that nothing ever
 * goes unacknowledged: Slack shows a time-out for what nobody answers.
 */
export function registerListeners(app: App, deps: SlackDeps): void {
  const forms = createLiveForms();
  const zoneOf = createZones(app.client, deps.clock);

  app.command(/.*/, async ({ ack, command, respond }) => {
    await ack();
    const conversation = conversationOf(app, command.user_id, command.channel_id, command.trigger_id, respond, zoneOf);
    await guarded(deps, "command", conversation.answer, () => onCommand(deps, conversation, command.text));
  });

  app.action({ type: "block_actions" }, async ({ ack, body, action, respond }) => {
    await ack();
    const view = body.view && openModal(body.view);
    if (view && formChanges.includes(action.action_id)) {
      const { id: viewId, hash, privateMetadata, state } = view;
      const change = { viewId, hash, privateMetadata, state, blockId: action.block_id, actionId: action.action_id };
      // A form that could not be drawn anew is still a form: nobody's typing is taken away for it.
      await guarded(deps, "form change", undefined, () =>
        onFormChanged(deps, forms, body.user.id, change, (id, next, after) => updateView(app, id, next, after)),
      );
      return;
    }
    const handler = clicks[action.action_id];
    // A click in a modal has no response_url: its answer takes the modal's place.
    const viewId = body.view?.id ?? "";
    const answer: Respond = body.response_url
      ? respond
      : ({ text }) => app.client.views.update({ view_id: viewId, view: noticeView("Not done", text, "Close") });
    if (!handler) {
      deps.log.warn("a click on something that is not ours", { actionId: action.action_id });
      await guarded(deps, action.action_id, undefined, () =>
        sendAnswer(answer, { text: "This button is from another version. Type the command again." }),
      );
      return;
    }
    const conversation = conversationOf(app, body.user.id, body.channel?.id ?? "", body.trigger_id, answer, zoneOf);
    const value = "value" in action && typeof action.value === "string" ? action.value : "";
    await guarded(deps, action.action_id, conversation.answer, () => handler(deps, app, { conversation, value, view }));
  });

  app.view({ type: "view_submission" }, async ({ ack, body, view }) => {
    const handler = submissions[view.callback_id];
    if (!handler) {
      deps.log.warn("a form that is not ours", { callbackId: view.callback_id });
      return ack({ response_action: "update", view: unknownFormView });
    }
    const submitted: SubmittedView = {
      rootViewId: view.root_view_id ?? view.id,
      privateMetadata: view.private_metadata,
      state: view.state.values,
      inputBlocks: inputBlockIds(view.blocks),
    };
    const showFault = (answer: Answer) =>
      ack({ response_action: "push", view: noticeView("Not started", answer.text, "Back") });
    await guarded(deps, view.callback_id, showFault, async () => {
      const answer = await handler(deps, forms, body.user.id, submitted);
      if (answer.kind === "close") await ack();
      else if (answer.kind === "errors") await ack({ response_action: "errors", errors: answer.errors });
      else await ack({ response_action: answer.kind, view: answer.view });
    });
  });

  app.event("subteam_members_changed", async ({ event }) => deps.onGroupChanged(event.subteam_id));

  app.view({ type: "view_closed" }, async ({ ack }) => ack());
  app.options(/.*/, async ({ ack, body, payload }) => {
    const view = body.view && openModal(body.view);
    let found: Suggestions = { options: [] };
    await guarded(deps, "search", undefined, async () => {
      if (!view) return;
      const { id: viewId, privateMetadata, state } = view;
      const search = { viewId, privateMetadata, state, blockId: payload.block_id, typed: payload.value };
      found = await onSearch(deps, forms, body.user.id, search);
    });
    await ack(found.option_groups ? { option_groups: found.option_groups } : { options: found.options ?? [] });
  });
  app.shortcut(/.*/, async ({ ack }) => ack());
}

function openModal(view: ViewOutput): OpenModal {
  return {
    id: view.id,
    rootId: view.root_view_id ?? view.id,
    hash: view.hash,
    privateMetadata: view.private_metadata,
    state: view.state.values,
  };
}

/** Draws a form anew. That somebody was faster, or has closed it, is no fault. */
async function updateView(app: App, viewId: string, view: ModalView, hash: string | undefined): Promise<Updated> {
  try {
    const answer = await app.client.views.update({ view_id: viewId, view, ...(hash === undefined ? {} : { hash }) });
    return { kind: "drawn", hash: answer.view?.hash ?? "" };
  } catch (fault) {
    const code = slackErrorCode(fault);
    if (code === "hash_conflict") return { kind: "overtaken" };
    if (code === "not_found") return { kind: "closed" };
    throw fault;
  }
}

const unknownFormView: types.ModalView = noticeView(
  "Not started",
  "This form is from another version. Nothing was started. Open it again.",
  "Close",
);
