/** One message: who, when, what, its files, its thread. */
import { useEffect, useId, useRef } from "react";
import type { Message } from "../../control-types.ts";
import { BlockList } from "../blocks/block-list.tsx";
import { displayName, useWorkspace } from "../live/workspace-context.ts";
import { Mrkdwn } from "../text/text-object.tsx";
import { formatLastReply, formatMoment, formatTime, tsToDate } from "../text/slack-date.ts";
import { Avatar } from "../workspace/avatar.tsx";
import { MessageSurface } from "./message-surface.tsx";
import { MessageShortcuts } from "./shortcuts.tsx";
import { Reactions } from "./reactions.tsx";
import { SharedFiles } from "./shared-files.tsx";

interface MessageItemProps {
  readonly message: Message;
  /** Follows another of the same person: no avatar, no name. */
  readonly isCompact: boolean;
  /** Within the thread pane: no summary, no "reply". */
  readonly isInThread: boolean;
  /** A permalink points at it: it is scrolled to, and marked. */
  readonly isLinked: boolean;
  readonly onDismiss: () => void;
}

export function MessageItem({ message, isCompact, isInThread, isLinked, onDismiss }: MessageItemProps) {
  const { peopleById, clock, openThread } = useWorkspace();
  const id = useId();
  const person = peopleById.get(message.user);
  const date = tsToDate(message.ts);
  const isEphemeral = message.ephemeral_for !== undefined;
  const className = `message${isCompact ? " compact" : ""}${isEphemeral ? " ephemeral" : ""}${isLinked ? " linked" : ""}`;
  const article = useRef<HTMLElement>(null);

  useEffect(() => {
    if (isLinked) article.current?.scrollIntoView({ block: "center" });
  }, [isLinked]);

  return (
    <article ref={article} className={className} aria-labelledby={`${id}-name ${id}-time`}>
      <div className="message-gutter">
        {isCompact ? null : <Avatar person={person} size="large" />}
        {isCompact && <span className="compact-time">{formatTime(date, clock)}</span>}
      </div>
      <div className="message-body">
        {isEphemeral && <p className="only-you">Only visible to you</p>}
        <div className={isCompact ? "visually-hidden" : "message-head"}>
          <span className="message-name" id={`${id}-name`}>
            {person ? displayName(person) : message.user}
          </span>
          {person?.is_bot && <span className="app-badge">APP</span>}
          <time id={`${id}-time`} dateTime={date.toISOString()} title={formatMoment(date, clock)}>
            {formatTime(date, clock)}
          </time>
        </div>
        <MessageSurface message={message}>
          <MessageContent message={message} />
        </MessageSurface>
        <SharedFiles files={message.files} />
        {message.reactions && <Reactions reactions={message.reactions} />}
        {isEphemeral && (
          <button type="button" className="link-button" onClick={onDismiss}>
            Dismiss message
          </button>
        )}
        {!isInThread && message.reply_count > 0 && <ThreadSummary message={message} />}
      </div>
      {!isEphemeral && (
        <div className="message-tools">
          {!isInThread && (
            <button type="button" aria-label="Reply in thread" onClick={() => openThread(message.ts)}>
              <svg viewBox="0 0 20 20" width="16" height="16" fill="none" stroke="currentColor" strokeWidth="1.6">
                <path d="M3 5.5A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.5v7a1.5 1.5 0 0 1-1.5 1.5H9l-4 3v-3h-.5A1.5 1.5 0 0 1 3 12.5z" />
              </svg>
            </button>
          )}
          <MessageShortcuts message={message} />
        </div>
      )}
    </article>
  );
}

function MessageContent({ message }: { readonly message: Message }) {
  const edited = message.edited && <span className="edited"> (edited)</span>;
  // With blocks, `text` is what notifications show; Slack's own client does not.
  if (message.blocks.length > 0) {
    return (
      <>
        <BlockList blocks={message.blocks} />
        {edited}
      </>
    );
  }
  return message.text === "" ? null : (
    <div className="message-text">
      <Mrkdwn text={message.text} />
      {edited}
    </div>
  );
}

function ThreadSummary({ message }: { readonly message: Message }) {
  const { peopleById, clock, openThread } = useWorkspace();
  const count = message.reply_count;
  return (
    <button type="button" className="thread-summary" onClick={() => openThread(message.ts)}>
      {message.reply_users.slice(0, 5).map((user) => (
        <Avatar key={user} person={peopleById.get(user)} size="small" />
      ))}
      <strong>
        {count} {count === 1 ? "reply" : "replies"}
      </strong>
      {message.latest_reply !== undefined && (
        <span className="last-reply">Last reply {formatLastReply(tsToDate(message.latest_reply), clock)}</span>
      )}
      <span className="view-thread" aria-hidden="true">
        View thread
      </span>
    </button>
  );
}
