/** A thread, at the right of its channel. */
import type { Channel, Message, MessagesView } from "../../control-types.ts";
import { useResource } from "../live/use-resource.ts";
import { channelTitle, useWorkspace } from "../live/workspace-context.ts";
import { Composer } from "./composer.tsx";
import { MessageList } from "./message-list.tsx";
import { useStickToEnd } from "./use-stick-to-end.ts";

interface ThreadPaneProps {
  readonly channel: Channel;
  readonly ts: string;
  /** The message a permalink points at, or none. */
  readonly linked: string;
  readonly isDismissed: (message: Message) => boolean;
  readonly onDismiss: (message: Message) => void;
  readonly onClose: () => void;
}

export function ThreadPane({ channel, ts, linked, isDismissed, onDismiss, onClose }: ThreadPaneProps) {
  const tools = useWorkspace();
  const user = tools.me.id;
  const path = `/control/channels/${channel.id}/threads/${encodeURIComponent(ts)}?user=${encodeURIComponent(user)}`;
  const { data, problem } = useResource<MessagesView>(path, tools.tick);
  const messages = data?.messages.filter((message) => !isDismissed(message)) ?? [];
  const end = useStickToEnd(`${user} ${ts} ${data ? "loaded" : ""}`, messages.at(-1)?.ts ?? "");
  return (
    <section
      className="thread-pane"
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header className="thread-header">
        <h2>Thread</h2>
        <p>
          {channel.is_im ? "" : "#"}
          {channelTitle(channel, tools)}
        </p>
        <button type="button" className="close-button" aria-label="Close thread" onClick={onClose}>
          ×
        </button>
      </header>
      <div className="log-frame">
        <div ref={end.list} className="log" aria-live="polite" tabIndex={0} onScroll={end.onScroll}>
          <div className="log-content">
            <MessageList messages={messages} isInThread={true} linked={linked} onDismiss={onDismiss} />
            {problem && <p className="log-problem">{problem}</p>}
          </div>
        </div>
        {end.hasNewBelow && (
          <button type="button" className="new-below" onClick={end.goToEnd}>
            ↓ New replies
          </button>
        )}
      </div>
      <Composer
        key={`${user} ${channel.id} ${ts}`}
        channel={channel.id}
        threadTs={ts}
        label="Reply in thread"
        onSent={end.goToEnd}
      />
    </section>
  );
}
