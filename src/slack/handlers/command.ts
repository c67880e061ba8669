import { unknownDeployment } from "../../runs/refusals.ts";
import { parseCommand } from "../command-text.ts";
import { actorOf, type Conversation, type SlackDeps } from "../deps.ts";
import { actionsList } from "../listings/actions-list.ts";
import { help } from "../listings/help.ts";
import { runsList, runsRead } from "../listings/runs-list.ts";
import { openForm } from "./open-form.ts";

/** `/action …`, whatever follows it. */
export async function onCommand(deps: SlackDeps, conversation: Conversation, text: string): Promise<void> {
  const command = parseCommand(text);
  const actor = actorOf(deps, conversation.member);
  switch (command.name) {
    case "list":
      return conversation.answer(actionsList(deps.catalog, actor));
    case "run":
      return openForm(deps, conversation, command);
    case "runs":
      return showRuns(deps, conversation, command.deployment);
    case "help":
      return conversation.answer(help());
    case "unknown": {
      const mend = command.meant ? `Did you mean /action ${command.meant}?` : "See /action help.";
      return conversation.answer({ text: `There is no command “${command.typed}”. ${mend}` });
    }
  }
}

async function showRuns(deps: SlackDeps, conversation: Conversation, name: string | undefined): Promise<void> {
  const deployments = [...deps.catalog.current().deploymentsById.values()];
  const deployment = deployments.find((known) => known.name === name || known.id === name);
  if (name !== undefined && !deployment) {
    return conversation.answer({
      text: unknownDeployment(
        name,
        deployments.map((known) => known.name),
      ).message,
    });
  }
  const runs = await deps.store.list({
    ...(deployment ? { lane: deployment.id } : {}),
    limit: runsRead,
    order: "newest",
  });
  return conversation.answer(runsList(deps.catalog, actorOf(deps, conversation.member), runs));
}
