import { isSameActor, nameOf, type Actor } from "../../access/actor.ts";
import type { Run } from "../../runs/run.ts";
import type { ModalView } from "../blocks.ts";
import { noticeView } from "./notice-view.ts";

/** The request has become no run of its own, so its requester must not wait for a message of it. */
export function joinedView(run: Run, requester: Actor): ModalView {
  const isOwn = isSameActor(run.requester, requester);
  const whose = isOwn ? "Your" : `${nameOf(run.requester)}’s`;
  const told = isOwn ? "" : " You follow it now and are told when it ends.";
  const message = `${whose} run ${run.id} does just this on ${run.deployment.name} and has not ended, so it was not started a second time.${told} Its message is in the channel. You can close this.`;
  return noticeView("Already under way", message, "Close");
}
