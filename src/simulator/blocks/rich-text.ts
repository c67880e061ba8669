import { anything, boolean, byType, integer, list, object, oneOf, string, type Check, type Fields } from "./check.ts";

/** Rich text: sections, lists, quotes and preformatted parts made of small inline pieces. */

const style = object(
  {},
  { bold: boolean(), italic: boolean(), strike: boolean(), underline: boolean(), code: boolean(), unlink: boolean() },
);

function piece(type: string, required: Fields, optional: Fields = {}): Check {
  return object({ type: oneOf(type), ...required }, { style, ...optional });
}

const link = piece("link", { url: string() }, { text: string({ min: 0 }), unsafe: boolean() });
const text = piece("text", { text: string({ min: 0 }) });

const inline: Check = byType({
  text,
  link,
  broadcast: piece("broadcast", { range: oneOf("here", "channel", "everyone") }),
  channel: piece("channel", { channel_id: string() }),
  color: piece("color", { value: string() }),
  date: piece("date", { timestamp: anything(), format: string() }, { url: string(), fallback: string() }),
  emoji: piece("emoji", { name: string() }, { unicode: string(), url: string(), skin_tone: anything() }),
  team: piece("team", { team_id: string() }),
  user: piece("user", { user_id: string() }),
  usergroup: piece("usergroup", { usergroup_id: string() }),
});

const border = integer(0, 1);
const indent = integer(0, 8);
const section = object({ type: oneOf("rich_text_section"), elements: list(inline, { min: 0 }) });

export const richTextElements: Check = list(
  byType({
    rich_text_section: section,
    rich_text_list: object(
      {
        type: oneOf("rich_text_list"),
        style: oneOf("bullet", "ordered"),
        elements: list(byType({ rich_text_section: section })),
      },
      { indent, border, offset: integer(0, 10_000) },
    ),
    rich_text_quote: object({ type: oneOf("rich_text_quote"), elements: list(inline, { min: 0 }) }, { border }),
    rich_text_preformatted: object(
      { type: oneOf("rich_text_preformatted"), elements: list(byType({ text, link }), { min: 0 }) },
      { border, language: string() },
    ),
  }),
);
