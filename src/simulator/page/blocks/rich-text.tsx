/** Rich text: what Slack's own composer makes, as structure instead of marks. */
import type { CSSProperties, ReactNode } from "react";
import type { SlackObject } from "../../control-types.ts";
import { flagOf, numberOf, objectOf, objectsOf, stringOf } from "../slack-object.ts";
import { emojiOf } from "../text/emoji.ts";
import { Broadcast, ChannelMention, Emoji, ExternalLink, GroupMention, UserMention } from "../text/mentions.tsx";
import { SlackDate } from "../text/mrkdwn-nodes.tsx";
import type { BlockProps } from "./block-list.tsx";
import { UnknownBlock } from "./unknown-block.tsx";

export function RichTextBlock({ block }: BlockProps) {
  return (
    <div className="rich-text">
      {objectsOf(block, "elements").map((part, index) => (
        <Part key={index} part={part} />
      ))}
    </div>
  );
}

function Part({ part }: { readonly part: SlackObject }) {
  const children = <Inlines parent={part} />;
  switch (stringOf(part, "type")) {
    case "rich_text_section":
      return <div className="rich-text-section">{children}</div>;
    case "rich_text_preformatted":
      return <pre>{children}</pre>;
    case "rich_text_quote":
      return <blockquote>{children}</blockquote>;
    case "rich_text_list":
      return <List list={part} />;
    default:
      return <UnknownBlock type={stringOf(part, "type")} />;
  }
}

const bullets = ["disc", "circle", "square"];
const numbers = ["decimal", "lower-alpha", "lower-roman"];

function List({ list }: { readonly list: SlackObject }) {
  const indent = numberOf(list, "indent") ?? 0;
  const isOrdered = stringOf(list, "style") === "ordered";
  const style: CSSProperties = {
    marginInlineStart: indent * 24,
    listStyleType: (isOrdered ? numbers : bullets)[indent % 3],
  };
  const items = objectsOf(list, "elements").map((item, index) => (
    <li key={index}>
      <Inlines parent={item} />
    </li>
  ));
  if (!isOrdered) return <ul style={style}>{items}</ul>;
  return (
    <ol style={style} start={(numberOf(list, "offset") ?? 0) + 1}>
      {items}
    </ol>
  );
}

function Inlines({ parent }: { readonly parent: SlackObject }) {
  return objectsOf(parent, "elements").map((element, index) => <Inline key={index} element={element} />);
}

function Inline({ element }: { readonly element: SlackObject }) {
  const style = objectOf(element, "style");
  let shown: ReactNode = <Bare element={element} />;
  if (flagOf(style, "code")) shown = <code>{shown}</code>;
  if (flagOf(style, "strike")) shown = <s>{shown}</s>;
  if (flagOf(style, "underline")) shown = <u>{shown}</u>;
  if (flagOf(style, "italic")) shown = <em>{shown}</em>;
  if (flagOf(style, "bold")) shown = <strong>{shown}</strong>;
  return shown;
}

function Bare({ element }: { readonly element: SlackObject }) {
  switch (stringOf(element, "type")) {
    case "text":
      return stringOf(element, "text");
    case "link":
      return (
        <ExternalLink url={stringOf(element, "url")}>
          {stringOf(element, "text") || stringOf(element, "url")}
        </ExternalLink>
      );
    case "user":
      return <UserMention id={stringOf(element, "user_id")} />;
    case "channel":
      return <ChannelMention id={stringOf(element, "channel_id")} />;
    case "usergroup":
      return <GroupMention label={stringOf(element, "usergroup_id")} />;
    case "broadcast":
      return <Broadcast range={stringOf(element, "range")} />;
    case "emoji":
      return <RichEmoji element={element} />;
    case "date":
      return (
        <SlackDate
          timestamp={numberOf(element, "timestamp") ?? Number.NaN}
          format={stringOf(element, "format")}
          url={stringOf(element, "url") || null}
        />
      );
    case "color":
      return <Color value={stringOf(element, "value")} />;
    default:
      return <UnknownBlock type={stringOf(element, "type")} />;
  }
}

function RichEmoji({ element }: { readonly element: SlackObject }) {
  const name = stringOf(element, "name");
  const unicode = fromHex(stringOf(element, "unicode")) ?? emojiOf(name);
  return unicode === undefined ? `:${name}:` : <Emoji name={name} unicode={unicode} />;
}

/** `1f64b-200d-2642-fe0f` */
function fromHex(hex: string): string | undefined {
  if (!/^[0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*$/i.test(hex)) return undefined;
  const points = hex.split("-").map((part) => Number.parseInt(part, 16));
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : undefined;
}

function Color({ value }: { readonly value: string }) {
  const isColor = /^#[0-9a-f]{3,8}$/i.test(value);
  return (
    <code>
      {value} {isColor && <span className="color-swatch" style={{ background: value }} />}
    </code>
  );
}
