import type { SlackObject } from "./control-types.ts";
import { normaliseBlocks } from "./blocks/normalise.ts";
import { limits } from "./blocks/limits.ts";
import { textLength, validateBlocks, type Problem } from "./blocks/validate.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { isSlackObject, parseJson } from "./slack-object.ts";
import type { Ids } from "./state/ids.ts";
import type { MessageContent } from "./state/messages.ts";

/** What an app may send as a message: as method arguments, to a response URL, or with an acknowledgement. */
interface SentContent {
  readonly text?: unknown;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: unknown;
}

interface ContentRefusal {
  readonly error: string;
  readonly problems: readonly Problem[];
}

export interface ContentRules {
  /** A text that is too long is cut (`chat.postMessage`) or refused (`chat.update`). */
  readonly longText: "cut" | "refuse";
  /** Whether the sum of block texts is limited; a response URL is not. */
  readonly limitBlockText: boolean;
  readonly ids: Ids;
}

interface ReadContent extends MessageContent {
  /** The text was longer than Slack keeps. */
  readonly truncated: boolean;
}

/** The message an app wants to send, or why Slack refuses it. */
export function readContent(sent: SentContent, rules: ContentRules): Result<ReadContent, ContentRefusal> {
  const text = typeof sent.text === "string" ? sent.text : "";
  const blocks = readList(sent.blocks);
  if (!blocks) return refused("invalid_blocks_format");
  const attachments = readList(sent.attachments);
  if (!attachments) return refused("invalid_attachments");
  if (text === "" && blocks.length === 0 && attachments.length === 0) return refused("no_text");
  if (attachments.length > limits.message.attachments) return refused("too_many_attachments");
  const metadata = readMetadata(sent.metadata);
  if (!metadata.ok) return metadata;

  const problems = validateBlocks(blocks, "message");
  if (problems.some((problem) => problem.startsWith("only_one_table_allowed")))
    return refused("invalid_attachments", problems);
  if (problems.length > 0) return refused("invalid_blocks", problems);
  if (rules.limitBlockText && textLength(blocks) > limits.message.blockText) return refused("msg_blocks_too_long");
  if (rules.longText === "refuse" && text.length > limits.message.updatedText) return refused("msg_too_long");

  return ok({
    text: text.slice(0, limits.message.text),
    truncated: text.length > limits.message.text,
    blocks: normaliseBlocks(blocks.filter(isSlackObject), rules.ids),
    attachments: attachments.filter(isSlackObject),
    ...(metadata.value ? { metadata: metadata.value } : {}),
  });
}

function refused(error: string, problems: readonly Problem[] = []): Result<never, ContentRefusal> {
  return err({ error, problems });
}

/** A list, or the JSON text of one, as forms send it; undefined when it is neither. */
function readList(value: unknown): readonly unknown[] | undefined {
  if (value === undefined || value === null || value === "") return [];
  const list = typeof value === "string" ? parseJson(value) : value;
  return Array.isArray(list) ? (list as unknown[]) : undefined;
}

function readMetadata(value: unknown): Result<SlackObject | undefined, ContentRefusal> {
  if (value === undefined || value === null || value === "") return ok(undefined);
  const metadata = typeof value === "string" ? parseJson(value) : value;
  if (!isSlackObject(metadata)) return refused("invalid_metadata_format");
  if (Object.keys(metadata).length === 0) return ok(metadata);
  const isComplete = typeof metadata["event_type"] === "string" && isSlackObject(metadata["event_payload"]);
  if (!isComplete) return refused("invalid_metadata_schema");
  if (JSON.stringify(metadata).length > limits.message.metadataBytes) return refused("metadata_too_large");
  return ok(metadata);
}
