import { parseCommand } from "../command-text.ts";
import { actorOf, type Conversation, type SlackDeps } from "../deps.ts";
import { actionsList } from "../listings/actions-list.ts";
import { help } from "../listings/help.ts";
import { statusList } from "../listings/status-list.ts";
import { whoami } from "../listings/whoami.ts";
import { cancel } from "./cancel.ts";
import { rerun, showRun, showRuns } from "./history.ts";
import { openForm } from "./open-form.ts";
import { deny, showCard } from "./vote.ts";
import type { Texts } from "../../texts/english.ts";

/** `/action …`, whatever follows it. */
export async function onCommand(deps: SlackDeps, conversation: Conversation, text: string): Promise<void> {
  const { actionsById } = deps.catalog.current();
  const command = parseCommand(text, (word) => actionsById.has(word));
  const actor = actorOf(deps, conversation.member);
  const { texts } = conversation;
  const { replies } = texts;
  switch (command.name) {
    case "list":
      return conversation.answer(actionsList(texts, deps.catalog, actor, deps.clock.now()));
    case "run":
      return openForm(deps, conversation, command);
    case "runs":
      return showRuns(deps, conversation, command.filter);
    case "show":
      return showRun(deps, conversation, command.run);
    case "rerun":
      return rerun(deps, conversation, command.run);
    case "cancel":
      return cancel(deps, conversation, command.run);
    case "approve":
      return showCard(deps, conversation, command.run);
    case "deny":
      return deny(deps, conversation, command.run, command.reason);
    case "status":
      return conversation.answer(statusList(texts, deps.catalog, actor, deps.clock.now(), command.deployment));
    case "whoami":
      return conversation.answer(whoami(texts, deps.catalog, actor, deps.clock.now()));
    case "help":
      return conversation.answer(help(texts));
    case "incomplete":
      return conversation.answer({ text: replies.sayWhichRun(usageOf(command.command, replies)) });
    case "unknown":
      return conversation.answer({ text: replies.noCommand({ typed: command.typed, meant: command.meant ?? null }) });
  }
}

function usageOf(command: string, replies: Texts["replies"]): string {
  return command === "deny" ? replies.usageOfDeny : replies.usageOfRun(command);
}
