/** The tree of mrkdwn.ts, drawn. */
import { useWorkspace } from "../live/workspace-context.ts";
import { Broadcast, ChannelMention, Emoji, ExternalLink, GroupMention, UserMention } from "./mentions.tsx";
import type { MrkdwnNode } from "./mrkdwn.ts";
import { formatMoment, formatSlackDate } from "./slack-date.ts";

export function MrkdwnNodes({ nodes }: { readonly nodes: readonly MrkdwnNode[] }) {
  return nodes.map((node, index) => <Node key={index} node={node} />);
}

function Node({ node }: { readonly node: MrkdwnNode }) {
  switch (node.type) {
    case "text":
      return node.text;
    case "break":
      return <br />;
    case "emoji":
      return <Emoji name={node.name} unicode={node.unicode} />;
    case "bold":
      return (
        <strong>
          <MrkdwnNodes nodes={node.children} />
        </strong>
      );
    case "italic":
      return (
        <em>
          <MrkdwnNodes nodes={node.children} />
        </em>
      );
    case "strike":
      return (
        <s>
          <MrkdwnNodes nodes={node.children} />
        </s>
      );
    case "code":
      return (
        <code>
          <MrkdwnNodes nodes={node.children} />
        </code>
      );
    case "pre":
      return (
        <pre>
          <MrkdwnNodes nodes={node.children} />
        </pre>
      );
    case "quote":
      return (
        <blockquote>
          <MrkdwnNodes nodes={node.children} />
        </blockquote>
      );
    case "link":
      return <ExternalLink url={node.url}>{node.label}</ExternalLink>;
    case "user":
      return <UserMention id={node.id} label={node.label} />;
    case "channel":
      return <ChannelMention id={node.id} label={node.label} />;
    case "group":
      return <GroupMention label={node.label || node.id} />;
    case "broadcast":
      return <Broadcast range={node.range} />;
    case "date":
      return <SlackDate timestamp={node.timestamp} format={node.format} url={node.url} />;
  }
}

interface SlackDateProps {
  readonly timestamp: number;
  readonly format: string;
  readonly url: string | null;
}

export function SlackDate({ timestamp, format, url }: SlackDateProps) {
  const { clock } = useWorkspace();
  const date = new Date(timestamp * 1000);
  if (Number.isNaN(date.getTime())) return format;
  const time = (
    <time dateTime={date.toISOString()} title={formatMoment(date, clock)}>
      {formatSlackDate(timestamp, format, clock)}
    </time>
  );
  return url === null ? time : <ExternalLink url={url}>{time}</ExternalLink>;
}
