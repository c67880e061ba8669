/** Names in a text: people, channels, groups; links and emoji. */
import type { ReactNode } from "react";
import { canSee, displayName, useWorkspace } from "../live/workspace-context.ts";
import { safeUrl } from "../slack-object.ts";
import { drawingByEmoji } from "./emoji-drawings.tsx";
import { hasEmojiFont } from "./emoji-font.ts";

export function UserMention({ id, label = "" }: { readonly id: string; readonly label?: string }) {
  const { peopleById, me } = useWorkspace();
  const person = peopleById.get(id);
  const name = person ? displayName(person) : label || id;
  return (
    <span className={id === me.id ? "mention me" : "mention"} title={person?.title}>
      @{name}
    </span>
  );
}

export function ChannelMention({ id, label = "" }: { readonly id: string; readonly label?: string }) {
  const { channelsById, me, openChannel } = useWorkspace();
  const channel = channelsById.get(id);
  if (!channel || !canSee(channel, me.id)) return <span className="mention">#{label || channel?.name || id}</span>;
  return (
    <button type="button" className="mention" onClick={() => openChannel(id)}>
      #{channel.name}
    </button>
  );
}

export function GroupMention({ label }: { readonly label: string }) {
  return <span className="mention">{label.startsWith("@") ? label : `@${label}`}</span>;
}

export function Broadcast({ range }: { readonly range: string }) {
  return <span className="mention me">@{range}</span>;
}

export function Emoji({ name, unicode }: { readonly name: string; readonly unicode: string }) {
  const drawing = hasEmojiFont() || !Object.hasOwn(drawingByEmoji, name) ? undefined : drawingByEmoji[name];
  return (
    <span className={drawing ? "emoji drawn" : "emoji"} title={`:${name}:`}>
      {drawing && (
        <svg viewBox="0 0 20 20" aria-hidden="true">
          {drawing}
        </svg>
      )}
      {/* Stays in the text under a drawing: it can be copied, and names the button it stands in. */}
      <span className={drawing ? "visually-hidden" : undefined}>{unicode}</span>
    </span>
  );
}

/** An address that is not http(s) or mailto is no link: its label stays as text. */
export function ExternalLink({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  const safe = safeUrl(url);
  if (safe === undefined) return children;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer" title={safe}>
      {children}
    </a>
  );
}
