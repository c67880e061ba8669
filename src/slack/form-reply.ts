import { setTimeout as pause } from "node:timers/promises";
import type { ViewResponseAction } from "@slack/bolt";
import type { Clock } from "../lib/clock.ts";
import { randomId, type RandomBytes } from "../lib/ids.ts";
import type { ModalView } from "./blocks.ts";
import type { FormAnswer } from "./handlers/form.ts";
import { formCallback } from "./views/form-view.ts";
import { noticeView } from "./views/notice-view.ts";
import { waitView } from "./views/wait-view.ts";
import type { Texts } from "../texts/english.ts";

/** Slack waits three seconds, and then tells the person that it failed, though it may have become a run. */
const patienceMs = 2_000;

/** Slack shows a view a moment after we have sent it, and may refuse to change it until then. */
const tries = 4;
const betweenTriesMs = 400;

type Ack = (answer?: ViewResponseAction) => Promise<void>;

/** A view on somebody's screen: one that Slack has named, or one that we have. */
export type ViewName = { readonly view_id: string } | { readonly external_id: string };

export interface FormReply {
  /** Answers a submission: at once, or in the place of the view that asked for a moment. */
  send(answer: FormAnswer): Promise<void>;
}

/**
 * The answer to a form that was sent. When finding it takes longer than Slack waits, a view over the form says so, and
 * becomes the answer; the form below keeps what was typed.
 */
export function createFormReply(deps: {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly ack: Ack;
  readonly update: (name: ViewName, view: ModalView) => Promise<unknown>;
  readonly rootViewId: string;
  readonly texts: Texts;
}): FormReply {
  const { clock, random, ack, update, rootViewId, texts } = deps;
  const { form, replies } = texts;
  let late: { readonly name: ViewName; readonly acked: Promise<unknown> } | undefined;
  const timer = clock.after(patienceMs, () => {
    const external_id = `late:${randomId(random, 16)}`;
    const view = { ...waitView(texts, form.looking, form.back), external_id };
    late = { name: { external_id }, acked: ack({ response_action: "push", view }) };
    // Whoever sends the answer waits for it, and is told then.
    late.acked.catch(() => undefined);
  });

  return {
    async send(answer) {
      timer.cancel();
      if (!late) return acknowledge(ack, answer);
      await late.acked;
      const { name } = late;
      if (answer.kind === "update" && answer.view.callback_id === formCallback) {
        await update({ view_id: rootViewId }, answer.view);
        return persist(() => update(name, noticeView(texts, replies.notStarted, replies.asksForMore, "back")));
      }
      await persist(() => update(name, lateView(texts, answer)));
    },
  };
}

function acknowledge(ack: Ack, answer: FormAnswer): Promise<void> {
  if (answer.kind === "close") return ack();
  if (answer.kind === "errors") return ack({ response_action: "errors", errors: answer.errors });
  return ack({ response_action: answer.kind, view: answer.view });
}

/** What stands over the form in the place of an answer that could only have been given in time. */
function lateView(texts: Texts, answer: FormAnswer): ModalView {
  const { replies } = texts;
  if (answer.kind === "close") return answer.late ?? noticeView(texts, replies.askedFor, replies.onItsWay, "close");
  if (answer.kind !== "errors") return answer.view;
  const sentences = [...new Set(Object.values(answer.errors))].join("\n");
  return noticeView(texts, replies.notStarted, replies.mendFields(sentences), "back");
}

/** Tries a few times; the last fault is thrown. */
export async function persist(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (fault) {
      if (attempt === tries) throw fault;
      await pause(betweenTriesMs);
    }
  }
}
