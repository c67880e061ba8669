/** Messages with the days between them. Used by the channel and by the thread pane. */
import { Fragment } from "react";
import type { Message } from "../../control-types.ts";
import { useWorkspace } from "../live/workspace-context.ts";
import { formatDay, isoDay, tsToDate } from "../text/slack-date.ts";
import { MessageItem } from "./message-item.tsx";

/** Within this time, a further message of the same person stands without name and avatar. */
const compactSeconds = 5 * 60;

interface MessageListProps {
  readonly messages: readonly Message[];
  readonly isInThread: boolean;
  readonly linked: string;
  readonly onDismiss: (message: Message) => void;
}

export function MessageList({ messages, isInThread, linked, onDismiss }: MessageListProps) {
  const { clock } = useWorkspace();
  const replies = messages.slice(1).filter((message) => message.ephemeral_for === undefined).length;
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const day = isoDay(tsToDate(message.ts), clock.tz);
    const isNewDay = before === undefined || isoDay(tsToDate(before.ts), clock.tz) !== day;
    return (
      <Fragment key={`${message.ts} ${message.ephemeral_for ?? ""}`}>
        {isNewDay && !isInThread && (
          <div className="day-line">
            <span>{formatDay(tsToDate(message.ts), clock)}</span>
          </div>
        )}
        <MessageItem
          message={message}
          isCompact={!isNewDay && follows(message, before) && !(isInThread && index === 1)}
          isInThread={isInThread}
          isLinked={message.ts === linked}
          onDismiss={() => onDismiss(message)}
        />
        {isInThread && index === 0 && replies > 0 && (
          <div className="replies-line">
            <span>
              {replies} {replies === 1 ? "reply" : "replies"}
            </span>
          </div>
        )}
      </Fragment>
    );
  });
}

function follows(message: Message, before: Message): boolean {
  return (
    message.user === before.user &&
    message.ephemeral_for === undefined &&
    before.ephemeral_for === undefined &&
    before.reply_count === 0 &&
    Number(message.ts) - Number(before.ts) < compactSeconds
  );
}
