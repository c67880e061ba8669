import { isSameActor } from "../../access/actor.ts";
import { followRun } from "../../runs/follow.ts";
import { isToldOf } from "../../runs/run.ts";
import { actorOf, type Conversation, type SlackDeps } from "../deps.ts";

/** Follow was clicked: from now on this person is told how the run ends. */
export async function followByClick(deps: SlackDeps, conversation: Conversation, runId: string): Promise<void> {
  const by = actorOf(deps, conversation.member);
  const before = await deps.store.get(runId);
  if (before && isSameActor(before.requester, by)) {
    return conversation.answer({ text: "This is your own run: you are told how it ends anyway." });
  }
  const result = await followRun(deps, runId, by);
  if (!result.ok) return conversation.answer({ text: result.error.message });
  const what = `${result.value.action.title} on ${result.value.deployment.name}`;
  const already = before && isToldOf(before, by) ? "You follow this already:" : "You follow now:";
  await conversation.answer({ text: `${already} ${what}. You are mentioned in its thread when it ends.` });
}
