import { escape, mrkdwnSection } from "../blocks.ts";
import type { Answer } from "../deps.ts";

const commands = [
  ["/action", "what you may run now"],
  ["/action run <action> [deployment] [input=value …]", "open the form of an action, filled as far as you say"],
  ["/action runs [filters]", "the history: deployment= action= status= by=@ env= since=24h until="],
  ["/action show <run>", "everything that happened to a run"],
  ["/action rerun <run>", "open its form again, with the same values"],
  ["/action cancel <run>", "take back a run that waits, or stop one that runs"],
  ["/action approve <run>", "read what it would do, and decide"],
  ["/action deny <run> <reason>", "say no"],
  ["/action status [deployment]", "how the deployments are"],
  ["/action whoami", "who you are here, and what you may run"],
  ["/action help", "this text"],
] as const;

export function help(): Answer {
  const lines = commands.map(([command, meaning]) => `\`${escape(command)}\`  ${meaning}`);
  return {
    text: escape(`Commands:\n${commands.map(([command, meaning]) => `${command}: ${meaning}`).join("\n")}`),
    blocks: [
      mrkdwnSection(lines.join("\n")),
      mrkdwnSection(
        "Every run gets one message in the channel; its result comes into the thread. Runs on one deployment never overlap: they wait for each other.",
      ),
    ],
  };
}
