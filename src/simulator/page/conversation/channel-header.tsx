/** A channel's name, topic and members. */
import type { Channel } from "../../control-types.ts";
import { channelTitle, displayName, useWorkspace } from "../live/workspace-context.ts";
import { Avatar } from "../workspace/avatar.tsx";
import { ChannelSign } from "../workspace/sidebar.tsx";

export function ChannelHeader({ channel }: { readonly channel: Channel }) {
  const tools = useWorkspace();
  const members = channel.members.map((id) => tools.peopleById.get(id)).filter((person) => person !== undefined);
  const other = members.find((person) => person.id !== tools.me.id);
  return (
    <header className="channel-header">
      <h1>
        {channel.is_im ? <Avatar person={other} size="small" /> : <ChannelSign isPrivate={channel.is_private} />}
        {channelTitle(channel, tools)}
        {channel.is_im && other?.is_bot && <span className="app-badge">APP</span>}
      </h1>
      <p className="topic">{channel.topic}</p>
      {!channel.is_im && (
        <details
          className="members"
          onBlur={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
          }}
        >
          <summary>
            {members.slice(0, 3).map((person) => (
              <Avatar key={person.id} person={person} size="small" />
            ))}
            <span>
              {members.length}
              <span className="visually-hidden"> members</span>
            </span>
          </summary>
          <ul className="popup">
            {members.map((person) => (
              <li key={person.id} className="option">
                <Avatar person={person} size="small" />
                <span className="option-text">
                  {displayName(person)}
                  <span className="option-description">{person.title}</span>
                </span>
                {person.is_bot && <span className="app-badge">APP</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </header>
  );
}
