/** The blocks of a message or a modal, one under the other. */
import type { ComponentType } from "react";
import type { SlackObject } from "../../control-types.ts";
import { stringOf } from "../slack-object.ts";
import { BlockBoundary } from "./block-boundary.tsx";
import { ActionsBlock, AlertBlock, ContextBlock, DividerBlock, HeaderBlock, SectionBlock } from "./simple-blocks.tsx";
import { ImageBlock } from "./image.tsx";
import { InputBlock } from "./input-block.tsx";
import { MarkdownBlock } from "./markdown-block.tsx";
import { RichTextBlock } from "./rich-text.tsx";
import { TableBlock } from "./table-block.tsx";
import { UnknownBlock } from "./unknown-block.tsx";
import { VideoBlock } from "./video-block.tsx";

export interface BlockProps {
  readonly block: SlackObject;
  readonly blockId: string;
  /** What the app found wrong with this input. */
  readonly error?: string | undefined;
}

const blockByType: Readonly<Record<string, ComponentType<BlockProps>>> = {
  header: HeaderBlock,
  section: SectionBlock,
  context: ContextBlock,
  divider: DividerBlock,
  actions: ActionsBlock,
  context_actions: ActionsBlock,
  alert: AlertBlock,
  input: InputBlock,
  image: ImageBlock,
  rich_text: RichTextBlock,
  table: TableBlock,
  markdown: MarkdownBlock,
  video: VideoBlock,
};

interface BlockListProps {
  readonly blocks: readonly SlackObject[];
  readonly errors?: Readonly<Record<string, string>>;
}

export function BlockList({ blocks, errors = {} }: BlockListProps) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => {
        const type = stringOf(block, "type");
        const blockId = stringOf(block, "block_id");
        const Known = Object.hasOwn(blockByType, type) ? blockByType[type] : undefined;
        return (
          // An updated view keeps what is under the same block id, wherever it moved.
          <BlockBoundary key={`${blockId || index}:${type}`} type={type}>
            {Known ? <Known block={block} blockId={blockId} error={errors[blockId]} /> : <UnknownBlock type={type} />}
          </BlockBoundary>
        );
      })}
    </div>
  );
}
