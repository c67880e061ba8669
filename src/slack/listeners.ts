import type { App, BlockAction, types, ViewSubmitAction } from "@slack/bolt";
import { unescape, type ModalView } from "./blocks.ts";
import { clicks, openModal } from "./clicks.ts";
import {
  conversationOf,
  guarded,
  modalOpener,
  openerOf,
  sendAnswer,
  tellDirectly,
  whisperTo,
  type Respond,
} from "./conversation.ts";
import { actorKey, type Actor } from "../access/actor.ts";
import type { Texts } from "../texts/english.ts";
import { said } from "../texts/sentence.ts";
import { actorOf, type Answer, type SlackDeps } from "./deps.ts";
import { createFormReply } from "./form-reply.ts";
import { onCommand } from "./handlers/command.ts";
import { onFormSubmitted, type FormAnswer, type SubmittedView } from "./handlers/form.ts";
import { onFormChanged, type Updated } from "./handlers/live-form.ts";
import { openPicker, suggestActions } from "./handlers/pick.ts";
import { onSearch, type Suggestions } from "./handlers/suggest.ts";
import { onRejected } from "./handlers/vote.ts";
import { createLiveForms, type LiveForms } from "./live-forms.ts";
import { readHome } from "./home/home-content.ts";
import { homeView } from "./home/home-view.ts";
import { createHomes, type Homes } from "./home/homes.ts";
import { createUsage, type Counts } from "./usage.ts";
import { busyCallback } from "./views/busy-view.ts";
import { confirmCallback } from "./views/confirm-view.ts";
import { decisionCallback } from "./views/decision-view.ts";
import { elementState, valueAction } from "./views/field-view.ts";
import { addRowAction, removeRowAction } from "./views/fields/list.ts";
import { formCallback, inputBlockIds } from "./views/form-view.ts";
import { noticeView } from "./views/notice-view.ts";
import { pickAction, pickCallback } from "./views/pick-view.ts";
import { reasonBlock, rejectCallback } from "./views/reject-view.ts";
import { slackErrorCode } from "./slack-error.ts";
import type { Readers } from "./readers.ts";

/** Every form of ours, by its callback id. */
const submissions: Record<
  string,
  (deps: SlackDeps, forms: LiveForms, member: string, view: SubmittedView, texts: Texts) => Promise<FormAnswer>
> = {
  [formCallback]: onFormSubmitted,
  [rejectCallback]: async (deps, _forms, member, view, texts) => {
    const reason = elementState(view.state, reasonBlock).value ?? "";
    const { replies } = texts;
    const result = await onRejected(deps, member, view.privateMetadata, reason);
    return result.ok
      ? { kind: "close", late: noticeView(texts, replies.done, replies.denied(result.value), "close") }
      : { kind: "push", view: noticeView(texts, replies.notDecided, said(texts, result.error), "close") };
  },
  // These have no submit button; should one come all the same, closing is right.
  [confirmCallback]: async () => ({ kind: "close" }),
  [busyCallback]: async () => ({ kind: "close" }),
  [pickCallback]: async () => ({ kind: "close" }),
  [decisionCallback]: async () => ({ kind: "close" }),
};

/** What is typed or pressed in a form may change what the form asks. */
const formChanges: readonly string[] = [valueAction, addRowAction, removeRowAction];

/**
 * Joins Bolt's events with our handlers. One listener for each kind of event looks the handler up, so that nothing ever
 * goes unacknowledged: Slack shows a time-out for what nobody answers.
 */
export function registerListeners(app: App, deps: SlackDeps, readers: Readers): { stop(): void } {
  const forms = createLiveForms();
  const usage = createUsage(deps.store, deps.clock);
  const homes = homesOf(app, deps, readers, usage);

  /** Somebody changed by their click what their Home tab shows. */
  async function redraw(member: string): Promise<void> {
    await guarded(deps, "home", readers.textsOf(member), undefined, () => homes.show(member));
  }

  app.command(/.*/, async ({ ack, command, respond }) => {
    await ack();
    const speaker = { member: command.user_id, channel: command.channel_id };
    await readers.meet(speaker.member);
    const conversation = conversationOf(speaker, respond, readers, openerOf(app, command.trigger_id));
    await guarded(deps, "command", conversation.texts, conversation.answer, () =>
      onCommand(deps, conversation, command.text),
    );
  });

  app.action({ type: "block_actions" }, async ({ ack, body, action, respond }) => {
    await ack();
    const view = body.view?.type === "modal" ? openModal(body.view) : undefined;
    await readers.meet(body.user.id);
    const texts = readers.textsOf(body.user.id);
    if (view && formChanges.includes(action.action_id)) {
      const { id: viewId, hash, privateMetadata, state } = view;
      const change = { viewId, hash, privateMetadata, state, blockId: action.block_id, actionId: action.action_id };
      // A form that could not be drawn anew is still a form: nobody's typing is taken away for it.
      await guarded(deps, "form_change", texts, undefined, () =>
        onFormChanged(deps, forms, body.user.id, change, (id, next, after) => updateView(app, id, next, after), texts),
      );
      return;
    }
    const handler = clicks[action.action_id];
    const answer = answererOf(app, texts, body, respond);
    if (!handler) {
      deps.log.warn("a click on something that is not ours", { actionId: action.action_id });
      await guarded(deps, action.action_id, texts, undefined, () =>
        sendAnswer(answer, { text: texts.replies.otherVersionButton }),
      );
      return;
    }
    const speaker = { member: body.user.id, channel: body.channel?.id ?? "", thread: threadOf(body) };
    const opener = view ? modalOpener(app, view.id) : openerOf(app, body.trigger_id);
    const conversation = conversationOf(speaker, answer, readers, opener);
    const isPrivate = body.container["is_ephemeral"] === true || view !== undefined;
    const click = { conversation, value: valueOf(action), view, isPrivate };
    const showFault = ({ text }: Answer) =>
      view
        ? app.client.views.update({ view_id: view.id, view: faultView(texts, text, "close") })
        : conversation.answer({ text });
    await guarded(deps, action.action_id, texts, showFault, () => handler(deps, app, click));
    if (body.view?.type === "home") await redraw(body.user.id);
  });

  app.view<ViewSubmitAction>({ type: "view_submission" }, async ({ ack, body, view }) => {
    const handler = submissions[view.callback_id];
    // Before the time of the reply begins: 300 ms of the three seconds at most, once for each person.
    await readers.meet(body.user.id);
    const texts = readers.textsOf(body.user.id);
    if (!handler) {
      deps.log.warn("a form that is not ours", { callbackId: view.callback_id });
      return ack({ response_action: "update", view: unknownFormView(texts) });
    }
    const submitted: SubmittedView = {
      rootViewId: view.root_view_id ?? view.id,
      privateMetadata: view.private_metadata,
      state: view.state.values,
      inputBlocks: inputBlockIds(view.blocks),
    };
    const reply = createFormReply({
      ...{ clock: deps.clock, random: deps.random, ack, rootViewId: submitted.rootViewId, texts },
      update: (name, next) => app.client.views.update({ ...name, view: next }),
    });
    const showFault = ({ text }: Answer) => reply.send({ kind: "push", view: faultView(texts, text, "back") });
    await guarded(deps, view.callback_id, texts, showFault, async () =>
      reply.send(await handler(deps, forms, body.user.id, submitted, texts)),
    );
  });

  app.event("app_home_opened", async ({ event }) => {
    if (event.tab === "home") await redraw(event.user);
  });

  app.event("subteam_members_changed", async ({ event }) => deps.onGroupChanged(event.subteam_id));

  app.view({ type: "view_closed" }, async ({ ack }) => ack());
  app.options(/.*/, async ({ ack, body, payload }) => {
    const view = body.view?.type === "modal" ? openModal(body.view) : undefined;
    await readers.meet(body.user.id);
    const texts = readers.textsOf(body.user.id);
    let found: Suggestions = { options: [] };
    await guarded(deps, "search", texts, undefined, async () => {
      if (payload.action_id === pickAction) {
        found = await suggestActions(deps, usage, body.user.id, payload.value, texts);
        return;
      }
      if (!view) return;
      const { id: viewId, privateMetadata, state } = view;
      const search = { viewId, privateMetadata, state, blockId: payload.block_id, typed: payload.value };
      found = await onSearch(deps, forms, body.user.id, search, texts);
    });
    await ack(found.option_groups ? { option_groups: found.option_groups } : { options: found.options ?? [] });
  });

  app.shortcut(/.*/, async ({ ack, body }) => {
    await ack();
    const message = body.type === "message_action" ? body : undefined;
    const speaker = {
      member: body.user.id,
      channel: message?.channel.id ?? "",
      thread: message && ((message.message["thread_ts"] as string | undefined) ?? message.message_ts),
    };
    await readers.meet(speaker.member);
    const whisper = speaker.channel ? whisperTo(app, speaker) : tellDirectly(app, speaker.member);
    const conversation = conversationOf(speaker, whisper, readers, openerOf(app, body.trigger_id));
    await guarded(deps, "shortcut", conversation.texts, conversation.answer, () => openPicker(deps, conversation));
  });

  app.event("app_mention", async ({ event, context: { botUserId } }) => {
    if (event.user === undefined) return;
    const speaker = { member: event.user, channel: event.channel, thread: event.thread_ts ?? event.ts };
    await readers.meet(speaker.member);
    const conversation = conversationOf(speaker, whisperTo(app, speaker), readers);
    const text = event.text.replace(`<@${botUserId ?? ""}>`, "");
    await guarded(deps, "mention", conversation.texts, conversation.answer, () => onCommand(deps, conversation, text));
  });

  const leave = deps.store.subscribe(() => homes.touch());
  return {
    stop() {
      leave();
      homes.stop();
    },
  };
}

function homesOf(app: App, deps: SlackDeps, readers: Readers, usage: (actor: Actor) => Promise<Counts>): Homes {
  return createHomes({
    clock: deps.clock,
    async draw(member) {
      await readers.meet(member);
      const actor = actorOf(deps, member);
      const favourites = await deps.favourites.of(actorKey(actor));
      return homeView(readers.textsOf(member), actor, await readHome(deps, actor, await usage(actor), favourites));
    },
    publish: (member, view) => app.client.views.publish({ user_id: member, view }),
    onFault: (fault, member) => deps.log.warn("a Home tab could not be drawn", { member, fault }),
  });
}

/** A click in a modal or on a Home tab has no response_url: its answer takes the modal's place, or comes as a message. */
function answererOf(app: App, texts: Texts, body: BlockAction, respond: Respond): Respond {
  if (body.response_url) return respond;
  if (body.view?.type !== "modal") return tellDirectly(app, body.user.id);
  const { id } = body.view;
  const { done, notDone } = texts.replies;
  return ({ text, blocks = [], replace_original: isDone }) => {
    const notice = noticeView(texts, isDone ? done : notDone, unescape(text), "close");
    // What stands small below an answer, such as the reader's own time, is not in its text.
    const small = blocks.filter(({ type }) => type === "context");
    return app.client.views.update({ view_id: id, view: { ...notice, blocks: [...notice.blocks, ...small] } });
  };
}

/** A fault of ours: nobody knows how far it went, so its title promises nothing. */
function faultView(texts: Texts, text: string, close: "back" | "close"): ModalView {
  return noticeView(texts, texts.replies.wentWrong, text, close);
}

/** The thread in which a button was clicked; undefined for one in the channel itself. */
function threadOf(body: BlockAction): string | undefined {
  return body.message?.["thread_ts"] as string | undefined;
}

/** What a button carries, or the value of what was chosen. */
function valueOf(action: BlockAction["actions"][number]): string {
  if ("value" in action && typeof action.value === "string") return action.value;
  return "selected_option" in action ? (action.selected_option?.value ?? "") : "";
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

function unknownFormView(texts: Texts): types.ModalView {
  return noticeView(texts, texts.replies.notStarted, texts.replies.otherVersionForm, "close");
}
