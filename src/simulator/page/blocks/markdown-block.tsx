/** A `markdown` block, drawn from the tree of markdown.ts. */
import { stringOf } from "../slack-object.ts";
import { ExternalLink } from "../text/mentions.tsx";
import { parseMarkdown, type MarkdownBlock as Part, type MarkdownInline } from "../text/markdown.ts";
import { parsePlain } from "../text/mrkdwn.ts";
import { MrkdwnNodes } from "../text/mrkdwn-nodes.tsx";
import type { BlockProps } from "./block-list.tsx";

export function MarkdownBlock({ block }: BlockProps) {
  return (
    <div className="markdown-block">
      {parseMarkdown(stringOf(block, "text")).map((part, index) => (
        <MarkdownPart key={index} part={part} />
      ))}
    </div>
  );
}

function MarkdownPart({ part }: { readonly part: Part }) {
  switch (part.type) {
    case "heading":
      return part.level <= 2 ? (
        <h3 className="header-block">
          <Inlines nodes={part.children} />
        </h3>
      ) : (
        <h4>
          <Inlines nodes={part.children} />
        </h4>
      );
    case "paragraph":
      return (
        <p>
          <Inlines nodes={part.children} />
        </p>
      );
    case "quote":
      return (
        <blockquote>
          <Inlines nodes={part.children} />
        </blockquote>
      );
    case "list": {
      const items = part.items.map((item, index) => (
        <li key={index}>
          <Inlines nodes={item} />
        </li>
      ));
      return part.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case "fence":
      return <pre>{part.text}</pre>;
    case "rule":
      return <hr className="divider-block" />;
  }
}

function Inlines({ nodes }: { readonly nodes: readonly MarkdownInline[] }) {
  return nodes.map((node, index) => <Inline key={index} node={node} />);
}

function Inline({ node }: { readonly node: MarkdownInline }) {
  switch (node.type) {
    case "text":
      return <MrkdwnNodes nodes={parsePlain(node.text)} />;
    case "code":
      return <code>{node.text}</code>;
    case "bold":
      return (
        <strong>
          <Inlines nodes={node.children} />
        </strong>
      );
    case "italic":
      return (
        <em>
          <Inlines nodes={node.children} />
        </em>
      );
    case "strike":
      return (
        <s>
          <Inlines nodes={node.children} />
        </s>
      );
    case "link":
      return (
        <ExternalLink url={node.url}>
          <Inlines nodes={node.children} />
        </ExternalLink>
      );
  }
}
