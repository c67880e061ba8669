import { isSameActor, nameOf, type Actor } from "../../access/actor.ts";
import type { Run } from "../../runs/run.ts";
import type { ModalView } from "../blocks.ts";
import { noticeView } from "./notice-view.ts";
import type { Texts } from "../../texts/english.ts";

/** The request has become no run of its own, so its requester must not wait for a message of it. */
export function joinedView(texts: Texts, run: Run, requester: Actor): ModalView {
  const whose = isSameActor(run.requester, requester) ? null : nameOf(run.requester);
  const message = texts.replies.joined({ whose, run: run.id, deployment: run.deployment.name });
  return noticeView(texts, texts.replies.alreadyUnderWay, message, "close");
}
