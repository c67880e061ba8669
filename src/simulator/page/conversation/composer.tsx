/** Where one types: messages, and commands with their completion. */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import type { SlashCommand } from "../../control-types.ts";
import { post } from "../live/control-api.ts";
import { useWorkspace } from "../live/workspace-context.ts";
import { Spinner } from "../workspace/spinner.tsx";
import { CommandMenu, CommandUsage } from "./command-menu.tsx";
import { GlobalShortcuts } from "./shortcuts.tsx";
import { useDraft } from "./use-draft.ts";

interface ComposerProps {
  readonly channel: string;
  readonly threadTs?: string;
  readonly label: string;
  readonly onSent: () => void;
}

export function Composer({ channel, threadTs, label, onSent }: ComposerProps) {
  const { workspace, me, refresh, toast } = useWorkspace();
  const draft = useDraft(`${me.id} ${channel} ${threadTs ?? ""}`);
  const { text, setText } = draft;
  const [active, setActive] = useState(0);
  const [isMenuClosed, setIsMenuClosed] = useState(false);
  const [sending, setSending] = useState(0);
  const box = useRef<HTMLTextAreaElement>(null);
  const menuId = useId();

  useEffect(() => {
    // As in Slack one may type at once; on a phone that would throw the keyboard over the messages.
    if (window.matchMedia("(hover: hover)").matches) box.current?.focus();
  }, []);

  const matches = matchingCommands(text, workspace.commands);
  const isMenuOpen = matches.length > 0 && !isMenuClosed;
  const typed = workspace.commands.find(({ command }) => text.startsWith(`${command} `));

  async function send(): Promise<void> {
    const sent = text.trim();
    if (sent === "") return;
    draft.remember(sent);
    setText("");
    setSending((count) => count + 1);
    onSent();
    const place = { user: me.id, channel, text: sent, ...(threadTs === undefined ? {} : { thread_ts: threadTs }) };
    const answer = await post(sent.startsWith("/") ? "/control/command" : "/control/message", place);
    setSending((count) => count - 1);
    if (!answer.ok) {
      toast(answer.message);
      // What was refused is not lost; what was typed meanwhile is worth more.
      draft.restore(sent);
    }
    refresh();
  }

  function complete(command: SlashCommand): void {
    setText(`${command.command} `);
    setActive(0);
    box.current?.focus();
  }

  function mention(): void {
    setText(`${text}${text === "" || text.endsWith(" ") ? "" : " "}@${workspace.app.name} `);
    box.current?.focus();
  }

  function onMenuKey(event: KeyboardEvent): boolean {
    if (!isMenuOpen) return false;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      setActive((Math.min(active, matches.length - 1) + step + matches.length) % matches.length);
      return true;
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      setIsMenuClosed(true);
      return true;
    }
    const chosen = matches[Math.min(active, matches.length - 1)];
    const completes = event.key === "Tab" || (event.key === "Enter" && chosen?.command !== text);
    if (!completes || !chosen) return false;
    complete(chosen);
    return true;
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (onMenuKey(event)) {
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      if (draft.recall(event.key === "ArrowUp" ? -1 : 1)) event.preventDefault();
    }
  }

  return (
    <div className="composer-frame">
      {isMenuOpen && (
        <CommandMenu
          id={menuId}
          commands={matches}
          active={Math.min(active, matches.length - 1)}
          onHover={setActive}
          onChoose={complete}
        />
      )}
      {typed && <CommandUsage command={typed} />}
      <div className="composer">
        <textarea
          ref={box}
          rows={1}
          aria-label={label}
          aria-autocomplete="list"
          aria-controls={isMenuOpen ? menuId : undefined}
          aria-activedescendant={isMenuOpen ? `${menuId}-${Math.min(active, matches.length - 1)}` : undefined}
          placeholder={threadTs === undefined ? label : "Reply…"}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setIsMenuClosed(false);
          }}
          onKeyDown={onKeyDown}
        />
        <div className="composer-tools">
          <GlobalShortcuts />
          <button
            type="button"
            className="composer-tool"
            aria-label={`Mention ${workspace.app.name}`}
            onClick={mention}
          >
            <span aria-hidden="true">@</span>
          </button>
          {sending > 0 && <Spinner label="Sending" />}
          <button
            type="button"
            className="send-button"
            aria-label="Send"
            disabled={text.trim() === ""}
            onClick={() => void send()}
          >
            <svg viewBox="0 0 20 20" width="16" height="16" fill="currentColor" aria-hidden="true">
              <path d="M2.5 3.2c0-.6.6-1 1.2-.7l13.4 6.8c.6.3.6 1.1 0 1.4L3.7 17.5c-.6.3-1.2-.1-1.2-.7l1.2-5.3 6.8-1.5-6.8-1.5z" />
            </svg>
          </button>
        </div>
      </div>
    </div>
  );
}

/** Commands that what is typed may become; none once the command is complete and a space follows. */
function matchingCommands(text: string, commands: readonly SlashCommand[]): readonly SlashCommand[] {
  if (!text.startsWith("/") || /\s/.test(text)) return [];
  return commands.filter(({ command }) => command.startsWith(text.toLowerCase()));
}
