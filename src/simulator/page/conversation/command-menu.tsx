/** The list of commands over the composer, and the usage line once one is chosen. */
import type { SlashCommand } from "../../control-types.ts";
import { useWorkspace } from "../live/workspace-context.ts";
import { Avatar } from "../workspace/avatar.tsx";

interface CommandMenuProps {
  readonly id: string;
  readonly commands: readonly SlashCommand[];
  readonly active: number;
  readonly onHover: (index: number) => void;
  readonly onChoose: (command: SlashCommand) => void;
}

export function CommandMenu({ id, commands, active, onHover, onChoose }: CommandMenuProps) {
  const { workspace, peopleById } = useWorkspace();
  const bot = peopleById.get(workspace.app.bot_user);
  return (
    <div className="command-menu" onMouseDown={(event) => event.preventDefault()}>
      <p className="command-menu-title">Commands</p>
      <div id={id} role="listbox" aria-label="Commands">
        {commands.map((command, index) => (
          <div
            key={command.command}
            id={`${id}-${index}`}
            role="option"
            className="command"
            aria-selected={index === active}
            data-active={index === active || undefined}
            onMouseMove={() => onHover(index)}
            onClick={() => onChoose(command)}
          >
            <Avatar person={bot} size="small" />
            <span className="command-text">
              <strong>{command.command}</strong> <span className="usage">{command.usage_hint}</span>
              <span className="option-description">{command.description}</span>
            </span>
            <span className="command-app">{workspace.app.name}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

export function CommandUsage({ command }: { readonly command: SlashCommand }) {
  return (
    <p className="command-usage">
      <strong>{command.command}</strong> {command.usage_hint}
      <span>{command.description}</span>
    </p>
  );
}
