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

/** `/action …`, whatever follows it. */
export async function onCommand(deps: SlackDeps, conversation: Conversation, text: string): Promise<void> {
  const { actionsById } = deps.catalog.current();
  const command = parseCommand(text, (word) => actionsById.has(word));
  const actor = actorOf(deps, conversation.member);
  switch (command.name) {
    case "list":
      return conversation.answer(actionsList(deps.catalog, actor, deps.clock.now()));
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
      return conversation.answer(statusList(deps.catalog, actor, deps.clock.now(), command.deployment));
    case "whoami":
      return conversation.answer(whoami(deps.catalog, actor, deps.clock.now()));
    case "help":
      return conversation.answer(help());
    case "incomplete":
      return conversation.answer({ text: `Say which run: ${command.usage}. The latest ones are in /action runs.` });
    case "unknown": {
      const mend = command.meant ? `Did you mean /action ${command.meant}?` : "See /action help.";
      return conversation.answer({ text: `There is no command “${command.typed}”. ${mend}` });
    }
  }
}
