import type { App, types } from "@slack/bolt";
import { z } from "zod";
import { conversationOf, guarded, sendAnswer, type Respond } from "./conversation.ts";
import type { Answer, Conversation, SlackDeps } from "./deps.ts";
import { onCommand } from "./handlers/command.ts";
import { onConfirmed, onFormSubmitted, type FormAnswer, type SubmittedView } from "./handlers/form.ts";
import { rerun, RerunValue, turnPage } from "./handlers/history.ts";
import { openForm } from "./handlers/open-form.ts";
import { onApprove, onReject, onRejected, VoteValue } from "./handlers/vote.ts";
import { openFormAction } from "./listings/actions-list.ts";
import { runsNewerAction, runsPageAction, RunsPage } from "./listings/runs-list.ts";
import { rerunAction } from "./messages/rerun-button.ts";
import { approveAction, rejectAction } from "./messages/run-message.ts";
import { confirmAction, confirmCallback } from "./views/confirm-view.ts";
import { formCallback } from "./views/form-view.ts";
import { noticeView } from "./views/notice-view.ts";
import { reasonBlock, rejectCallback } from "./views/reject-view.ts";

const OpenFormValue = z.object({ actionId: z.string(), deployment: z.string().optional() });

/** A click in a message or a view, freed of Bolt's shapes. */
interface Click {
  readonly conversation: Conversation;
  readonly value: string;
  readonly view: { readonly id: string; readonly rootId: string } | undefined;
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
const submissions: Record<string, (deps: SlackDeps, member: string, view: SubmittedView) => Promise<FormAnswer>> = {
  [formCallback]: (deps, member, view) => onFormSubmitted(deps, member, view),
  [rejectCallback]: async (deps, member, view) => {
    const reason = view.state[reasonBlock]?.["value"]?.value ?? "";
    const refusal = await onRejected(deps, member, view.privateMetadata, reason);
    return refusal ? { kind: "push", view: noticeView("Not decided", refusal.message, "Close") } : { kind: "close" };
  },
  // These have no submit button; should one come all the same, closing is right.
  [confirmCallback]: async () => ({ kind: "close" }),
};

/**
 * Joins Bolt's events with our handlers. One listener for each kind of event looks the handler up, so that nothing ever
 * goes unacknowledged: Slack shows a time-out for what nobody answers.
 */
export function registerListeners(app: App, deps: SlackDeps): void {
  app.command(/.*/, async ({ ack, command, respond }) => {
    await ack();
    const conversation = conversationOf(app, command.user_id, command.channel_id, command.trigger_id, respond);
    await guarded(deps, "command", conversation.answer, () => onCommand(deps, conversation, command.text));
  });

  app.action({ type: "block_actions" }, async ({ ack, body, action, respond }) => {
    await ack();
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
    const conversation = conversationOf(app, body.user.id, body.channel?.id ?? "", body.trigger_id, answer);
    const value = "value" in action && typeof action.value === "string" ? action.value : "";
    const view = body.view && { id: body.view.id, rootId: body.view.root_view_id ?? body.view.id };
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
    };
    const showFault = (answer: Answer) =>
      ack({ response_action: "push", view: noticeView("Not started", answer.text, "Back") });
    await guarded(deps, view.callback_id, showFault, async () => {
      const answer = await handler(deps, body.user.id, submitted);
      if (answer.kind === "close") await ack();
      else if (answer.kind === "errors") await ack({ response_action: "errors", errors: answer.errors });
      else await ack({ response_action: "push", view: answer.view });
    });
  });

  app.event("subteam_members_changed", async ({ event }) => deps.onGroupChanged(event.subteam_id));

  app.view({ type: "view_closed" }, async ({ ack }) => ack());
  app.options(/.*/, async ({ ack }) => ack({ options: [] }));
  app.shortcut(/.*/, async ({ ack }) => ack());
}

const unknownFormView: types.ModalView = noticeView(
  "Not started",
  "This form is from another version. Nothing was started. Open it again.",
  "Close",
);
