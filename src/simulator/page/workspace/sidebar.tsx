/** The workspace's name, its channels, the direct messages. */
import type { Channel } from "../../control-types.ts";
import { canSee, channelTitle, useWorkspace } from "../live/workspace-context.ts";
import { Avatar, SignalMark } from "./avatar.tsx";
import { Language } from "./language.tsx";

interface SidebarProps {
  readonly current: string;
  readonly isUnread: (channel: string) => boolean;
}

interface WholeSidebarProps extends SidebarProps {
  /** Opens the app's Home tab. */
  readonly onHome: () => void;
  readonly onInspector: () => void;
  readonly onSwitchboard: () => void;
}

export function Sidebar({ current, isUnread, onHome, onInspector, onSwitchboard }: WholeSidebarProps) {
  const { workspace, me, peopleById } = useWorkspace();
  const visible = workspace.channels.filter((channel) => canSee(channel, me.id));
  const rooms = visible.filter((channel) => !channel.is_im);
  const direct = visible.filter((channel) => channel.is_im);
  return (
    <nav className="sidebar" aria-label="Channels and direct messages">
      <div className="workspace-name">
        <span className="workspace-sign">
          <SignalMark />
        </span>
        <span>{workspace.team.name}</span>
      </div>
      <Group title="Channels" channels={rooms} current={current} isUnread={isUnread} />
      <Group title="Direct messages" channels={direct} current={current} isUnread={isUnread} />
      {direct.length === 0 && (
        <p className="sidebar-note">{workspace.app.name} opens one when it has something for you.</p>
      )}
      <section className="sidebar-group" aria-label="Apps">
        <h2>Apps</h2>
        <button type="button" className="channel-link" onClick={onHome}>
          <Avatar person={peopleById.get(workspace.app.bot_user)} size="small" />
          <span className="channel-link-name">{workspace.app.name}</span>
          <span className="app-badge">APP</span>
        </button>
      </section>
      {/* A phone has no room for these two in the strip above. */}
      <section className="sidebar-group sidebar-tools" aria-label="Tools">
        <h2>Tools</h2>
        <button type="button" className="channel-link" onClick={onInspector}>
          Inspector
        </button>
        <button type="button" className="channel-link" onClick={onSwitchboard}>
          Switchboard
        </button>
      </section>
      <Language />
      {/* On a phone the strip above has room for one word of it only. */}
      <p className="sidebar-note sidebar-badge">Simulator: nothing here leaves this machine.</p>
    </nav>
  );
}

interface GroupProps extends SidebarProps {
  readonly title: string;
  readonly channels: readonly Channel[];
}

function Group({ title, channels, current, isUnread }: GroupProps) {
  return (
    <section className="sidebar-group" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {channels.map((channel) => (
          <li key={channel.id}>
            <ChannelLink channel={channel} isCurrent={channel.id === current} isUnread={isUnread(channel.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ChannelLinkProps {
  readonly channel: Channel;
  readonly isCurrent: boolean;
  readonly isUnread: boolean;
}

function ChannelLink({ channel, isCurrent, isUnread }: ChannelLinkProps) {
  const tools = useWorkspace();
  const other = tools.peopleById.get(channel.members.find((member) => member !== tools.me.id) ?? "");
  return (
    <button
      type="button"
      className={`channel-link${isUnread ? " unread" : ""}`}
      aria-current={isCurrent ? "page" : undefined}
      onClick={() => tools.openChannel(channel.id)}
    >
      {channel.is_im ? <Avatar person={other} size="small" /> : <ChannelSign isPrivate={channel.is_private} />}
      <span className="channel-link-name">{channelTitle(channel, tools)}</span>
      {other?.is_bot && channel.is_im && <span className="app-badge">APP</span>}
      {isUnread && <span className="unread-dot" role="img" aria-label="unread" />}
    </button>
  );
}

export function ChannelSign({ isPrivate }: { readonly isPrivate: boolean }) {
  if (!isPrivate) {
    return (
      <span className="channel-sign" aria-hidden="true">
        #
      </span>
    );
  }
  return (
    <span className="channel-sign" aria-hidden="true">
      <svg viewBox="0 0 16 16" width="13" height="13" fill="none" stroke="currentColor" strokeWidth="1.6">
        <rect x="3" y="7" width="10" height="7" rx="1.5" />
        <path d="M5 7V5a3 3 0 0 1 6 0v2" />
      </svg>
    </span>
  );
}
