/** A channel: its head, its messages, its composer. */
import type { Channel, Message, MessagesView } from "../../control-types.ts";
import { useResource } from "../live/use-resource.ts";
import { channelTitle, useWorkspace } from "../live/workspace-context.ts";
import { AppTabs, type AppTab } from "./app-tabs.tsx";
import { ChannelHeader } from "./channel-header.tsx";
import { Composer } from "./composer.tsx";
import { EmptyChannel } from "./empty-channel.tsx";
import { HomePane } from "./home-pane.tsx";
import { MessageList } from "./message-list.tsx";
import { useStickToEnd } from "./use-stick-to-end.ts";

interface ChannelPaneProps {
  readonly channel: Channel;
  /** The message a permalink points at, or none. */
  readonly linked: string;
  /** In the conversation with the app: which side of it. */
  readonly tab: AppTab;
  readonly onTab: (tab: AppTab) => void;
  readonly isDismissed: (message: Message) => boolean;
  readonly onDismiss: (message: Message) => void;
}

export function ChannelPane({ channel, linked, tab, onTab, isDismissed, onDismiss }: ChannelPaneProps) {
  const tools = useWorkspace();
  const user = tools.me.id;
  const path = `/control/channels/${channel.id}/messages?user=${encodeURIComponent(user)}`;
  const { data, problem } = useResource<MessagesView>(path, tools.tick);
  const messages = data?.messages.filter((message) => !isDismissed(message));
  const end = useStickToEnd(`${user} ${channel.id} ${messages ? "loaded" : ""}`, messages?.at(-1)?.ts ?? "");
  const name = channel.is_im ? channelTitle(channel, tools) : `#${channel.name}`;

  const { app } = tools.workspace;
  const isWritable = !channel.is_im || (app.messages_tab && !app.messages_read_only);

  if (channel.is_im && tab === "home") {
    return (
      <main className="channel-pane" aria-label={`${name}, Home`}>
        <ChannelHeader channel={channel} />
        <AppTabs current={tab} onTab={onTab} />
        <HomePane key={user} />
      </main>
    );
  }
  return (
    <main className="channel-pane" aria-label={name}>
      <ChannelHeader channel={channel} />
      {channel.is_im && <AppTabs current={tab} onTab={onTab} />}
      <div className="log-frame">
        <div
          ref={end.list}
          className="log"
          role="log"
          aria-label={`Messages in ${name}`}
          tabIndex={0}
          onScroll={end.onScroll}
        >
          <div className="log-content">
            {messages?.length === 0 && <EmptyChannel channel={channel} />}
            {messages && <MessageList messages={messages} isInThread={false} linked={linked} onDismiss={onDismiss} />}
            {problem && <p className="log-problem">{problem}</p>}
          </div>
        </div>
        {end.hasNewBelow && (
          <button type="button" className="new-below" onClick={end.goToEnd}>
            ↓ New messages
          </button>
        )}
      </div>
      {isWritable ? (
        <Composer key={`${user} ${channel.id}`} channel={channel.id} label={`Message ${name}`} onSent={end.goToEnd} />
      ) : (
        <p className="composer-off">Sending messages to this app has been turned off.</p>
      )}
    </main>
  );
}
