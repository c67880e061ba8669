import type { webApi } from "@slack/bolt";
import { mrkdwnSection } from "../blocks.ts";
import type { Conversation, SlackDeps } from "../deps.ts";
import { isWhole, logFile, logMessage } from "../messages/log-message.ts";
import { slackErrorCode } from "../slack-error.ts";
import { visibleRun } from "../visible-run.ts";
import { said } from "../../texts/sentence.ts";

/**
 * Show log was clicked: the end of the log for the clicker alone, and the whole of it as a file in their own messages with
 * us when it is longer than that. In the run's thread the file comes with the end of the run, for everybody.
 */
export async function showLog(
  deps: SlackDeps,
  client: webApi.WebClient,
  conversation: Conversation,
  runId: string,
): Promise<void> {
  const { texts } = conversation;
  const found = await visibleRun(deps, conversation.member, runId);
  if (!found.ok) return conversation.answer({ text: said(texts, found.error) });
  const end = await deps.logs.readEnd(runId);
  const message = logMessage(texts, end);
  if (!message) return conversation.answer({ text: texts.replies.noLog(runId) });
  if (isWhole(end)) return conversation.answer(message);
  const more = texts.replies.logComesAsFile;
  await conversation.answer({
    text: texts.replies.logWithMore({ heading: message.text, more }),
    blocks: [...message.blocks, mrkdwnSection(more)],
  });
  const file = logFile(texts, found.value, await deps.logs.read(runId));
  try {
    // The conversation with one person has an id of its own, and a file can be given to no other.
    const { channel } = await client.chat.postMessage({ channel: conversation.member, text: `${file.title}:` });
    await client.filesUploadV2({
      channel_id: channel ?? conversation.member,
      filename: file.name,
      title: file.title,
      content: file.content,
    });
  } catch (fault) {
    deps.log.warn("a log could not be sent as a file", { runId, code: slackErrorCode(fault), fault });
    await conversation.answer({ text: texts.replies.logNotSent });
  }
}
