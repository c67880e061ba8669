import type { Texts } from "../../texts/english.ts";
import { escape, mrkdwnSection } from "../blocks.ts";
import type { Answer } from "../deps.ts";

export function help({ help: say }: Texts): Answer {
  const commands = say.lines.map(([typed, meaning]) => [`/action ${typed}`.trim(), meaning] as const);
  const plainLines = commands.map(([command, meaning]) => `${command}: ${meaning}`);
  return {
    text: escape([say.commands, ...plainLines].join("\n")),
    blocks: [
      mrkdwnSection(commands.map(([command, meaning]) => `\`${escape(command)}\`  ${meaning}`).join("\n")),
      mrkdwnSection(say.howItGoes),
    ],
  };
}
