import type { Message, SlackObject } from "./control-types.ts";
import { objectAt, objectsAt, textAt, textOf } from "./slack-object.ts";
import { timestampMs } from "./state/timestamps.ts";
import type { Workspace } from "./state/workspace.ts";

/** Messages as a person would read them aloud: who, when, the text, and what there is to click. */
export function transcriptOf(workspace: Workspace, messages: readonly Message[]): string {
  return messages.map((message) => entry(workspace, message)).join("\n\n") + (messages.length > 0 ? "\n" : "");
}

function entry(workspace: Workspace, message: Message): string {
  const name = workspace.person(message.user)?.real_name ?? message.user;
  const time = new Date(timestampMs(message.ts)).toISOString().slice(11, 16);
  const marks = [
    message.ephemeral_for === undefined ? "" : " (only visible to you)",
    message.edited ? " (edited)" : "",
    message.thread_ts === undefined ? "" : " ↳",
  ].join("");
  const body = message.blocks.length > 0 ? message.blocks.flatMap(blockLines) : [message.text];
  const files = message.files.map((file) => `[file: ${file.name}, ${file.size} bytes]`);
  const replies = message.reply_count > 0 ? [`[${message.reply_count} in thread]`] : [];
  const lines = [...body, ...files, ...replies].flatMap((line) => plain(workspace, line).split("\n"));
  return [`${name}  ${time}${marks}`, ...lines.filter((line) => line !== "").map((line) => `  ${line}`)].join("\n");
}

function blockLines(block: SlackObject): readonly string[] {
  switch (block["type"]) {
    case "header":
      return [textOf(block["text"]).toUpperCase()];
    case "section": {
      const fields = objectsAt(block, "fields").map(textOf);
      const accessory = objectAt(block, "accessory");
      return [textOf(block["text"]), ...fields, ...(accessory ? [elementLabel(accessory)] : [])];
    }
    case "context":
      return [objectsAt(block, "elements").map(elementLabel).join(" · ")];
    case "actions":
      return [objectsAt(block, "elements").map(elementLabel).join(" ")];
    case "divider":
      return ["—"];
    case "input":
      return [`${textOf(block["label"])}: ____`];
    case "image":
      return [`[image: ${textAt(block, "alt_text") ?? ""}]`];
    case "markdown":
      return [textAt(block, "text") ?? ""];
    case "rich_text":
      return objectsAt(block, "elements").map(richText);
    case "table":
      return tableLines(block);
    default:
      return [];
  }
}

function elementLabel(element: SlackObject): string {
  switch (element["type"]) {
    case "plain_text":
    case "mrkdwn":
      return textAt(element, "text") ?? "";
    case "button":
      return `[${textOf(element["text"])}]`;
    case "image":
      return `[image: ${textAt(element, "alt_text") ?? ""}]`;
    default:
      return `[${textOf(element["placeholder"]) || String(element["type"])} ▾]`;
  }
}

function richText(value: SlackObject): string {
  const between = value["type"] === "rich_text_list" ? "\n" : "";
  const own = textAt(value, "text") ?? textAt(value, "url") ?? richMention(value);
  return own + objectsAt(value, "elements").map(richText).join(between);
}

function richMention(value: SlackObject): string {
  const user = textAt(value, "user_id");
  if (user !== undefined) return `<@${user}>`;
  const emoji = value["type"] === "emoji" ? textAt(value, "name") : undefined;
  return emoji === undefined ? "" : `:${emoji}:`;
}

function tableLines(block: SlackObject): readonly string[] {
  const rows: unknown = block["rows"];
  if (!Array.isArray(rows)) return [];
  return rows.map((row: unknown) => objectsAt({ row }, "row").map(richText).join(" | "));
}

/** Mentions and links by their names, escapes undone. */
function plain(workspace: Workspace, text: string): string {
  return text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (_all, id: string) => `@${workspace.person(id)?.real_name ?? id}`)
    .replace(/<#(\w+)(?:\|[^>]*)?>/g, (_all, id: string) => `#${workspace.channel(id)?.name ?? id}`)
    .replace(/<!(\w+)(?:\|[^>]*)?>/g, "@$1")
    .replace(/<(https?:[^|>]+)\|([^>]+)>/g, "$2 ($1)")
    .replace(/<(https?:[^|>]+)>/g, "$1")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
