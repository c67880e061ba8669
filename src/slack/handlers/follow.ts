import { isSameActor } from "../../access/actor.ts";
import { followRun } from "../../runs/follow.ts";
import { isToldOf } from "../../runs/run.ts";
import { actorOf, type Conversation, type SlackDeps } from "../deps.ts";
import { said } from "../../texts/sentence.ts";

/** Follow was clicked: from now on this person is told how the run ends. */
export async function followByClick(deps: SlackDeps, conversation: Conversation, runId: string): Promise<void> {
  const by = actorOf(deps, conversation.member);
  const { replies } = conversation.texts;
  const before = await deps.store.get(runId);
  if (before && isSameActor(before.requester, by)) {
    return conversation.answer({ text: replies.ownRun });
  }
  const result = await followRun(deps, runId, by);
  if (!result.ok) return conversation.answer({ text: said(conversation.texts, result.error) });
  const { action, deployment } = result.value;
  const already = before !== undefined && isToldOf(before, by);
  await conversation.answer({
    text: replies.follows({ action: action.title, deployment: deployment.name, already }),
  });
}
