import { anything, boolean, byType, exactlyOne, list, object, oneOf, string } from "./check.ts";
import type { Check, Fields, Rule, Surface } from "./check.ts";
import { anyText, imageSource, plainText, url } from "./composition.ts";
import { elementsFor } from "./elements.ts";
import { limits } from "./limits.ts";
import { richTextElements } from "./rich-text.ts";

interface BlockRule {
  readonly surfaces: readonly Surface[];
  readonly check: Check;
}

const everywhere: readonly Surface[] = ["message", "modal", "home"];

function block(type: string, required: Fields, optional: Fields = {}, ...rules: readonly Rule[]): Check {
  return object(
    { type: oneOf(type), ...required },
    { block_id: string({ max: limits.block.blockId }), ...optional },
    ...rules,
  );
}

const textOrFields: Rule = (section, at, findings) => {
  if (!section["text"] && !section["fields"]) findings.add(at, "missing required field: text or fields");
};

const contextText = anyText(limits.context.text);
const cell = byType({
  raw_text: object({ type: oneOf("raw_text"), text: string() }),
  raw_number: object({ type: oneOf("raw_number"), value: anything(), text: string() }),
  rich_text: object({ type: oneOf("rich_text"), elements: richTextElements }, { block_id: string() }),
});

/**
 * Every block the simulator knows. Blocks that Slack has introduced in 2026 (card, carousel, container, plan and
 * others) are refused as a workspace refuses them that has not got them yet.
 */
const blocks: Readonly<Record<string, BlockRule>> = {
  section: {
    surfaces: everywhere,
    check: block(
      "section",
      {},
      {
        text: anyText(limits.section.text),
        fields: list(anyText(limits.section.field), { max: limits.section.fields }),
        accessory: byType(elementsFor("section")),
        expand: boolean(),
      },
      textOrFields,
    ),
  },
  divider: { surfaces: everywhere, check: block("divider", {}) },
  header: { surfaces: everywhere, check: block("header", { text: plainText(limits.header.text) }) },
  context: {
    surfaces: everywhere,
    check: block("context", {
      elements: list(byType({ plain_text: contextText, mrkdwn: contextText, ...elementsFor("context") }), {
        max: limits.context.elements,
      }),
    }),
  },
  actions: {
    surfaces: everywhere,
    check: block("actions", { elements: list(byType(elementsFor("actions")), { max: limits.actions.elements }) }),
  },
  context_actions: {
    surfaces: ["message"],
    check: block("context_actions", {
      elements: list(byType(elementsFor("context_actions")), { max: limits.contextActions.elements }),
    }),
  },
  image: {
    surfaces: everywhere,
    check: block(
      "image",
      { alt_text: string({ max: limits.image.altText }) },
      { ...imageSource, title: plainText(limits.image.title) },
      exactlyOne("image_url", "slack_file"),
    ),
  },
  input: {
    surfaces: everywhere,
    check: block(
      "input",
      { label: plainText(limits.input.label), element: byType(elementsFor("input")) },
      { hint: plainText(limits.input.hint), optional: boolean(), dispatch_action: boolean() },
    ),
  },
  rich_text: { surfaces: everywhere, check: block("rich_text", { elements: richTextElements }) },
  video: {
    surfaces: everywhere,
    check: block(
      "video",
      {
        video_url: url(limits.image.url),
        thumbnail_url: url(limits.image.url),
        alt_text: string({ max: limits.image.altText }),
        title: plainText(limits.video.title),
      },
      {
        title_url: url(limits.image.url),
        author_name: string({ max: limits.video.author }),
        provider_name: string(),
        provider_icon_url: url(limits.image.url),
        description: plainText(limits.video.description),
      },
    ),
  },
  markdown: { surfaces: ["message"], check: block("markdown", { text: string({ max: limits.message.markdown }) }) },
  table: {
    surfaces: ["message"],
    check: block(
      "table",
      { rows: list(list(cell, { max: limits.table.columns }), { max: limits.table.rows }) },
      {
        column_settings: list(object({}, { align: oneOf("left", "center", "right"), is_wrapped: boolean() }), {
          max: limits.table.columns,
        }),
      },
    ),
  },
  alert: {
    surfaces: ["modal"],
    check: block(
      "alert",
      { text: anyText(limits.alert.text) },
      { level: oneOf("default", "info", "warning", "error", "success") },
    ),
  },
};

/** The checks of all blocks that may stand on this surface. */
export function blocksFor(surface: Surface): Fields {
  return Object.fromEntries(
    Object.entries(blocks).flatMap(([type, { surfaces, check }]) =>
      surfaces.includes(surface) ? [[type, check]] : [],
    ),
  );
}
