/** A table: its first row is the head, as Slack draws it. */
import type { CSSProperties } from "react";
import type { SlackObject } from "../../control-types.ts";
import { flagOf, isObject, objectsOf, stringOf } from "../slack-object.ts";
import { parsePlain } from "../text/mrkdwn.ts";
import { MrkdwnNodes } from "../text/mrkdwn-nodes.tsx";
import type { BlockProps } from "./block-list.tsx";
import { RichTextBlock } from "./rich-text.tsx";

export function TableBlock({ block }: BlockProps) {
  const rows = block["rows"];
  const [head, ...body] = Array.isArray(rows) ? rows.filter(Array.isArray).map((row) => row.filter(isObject)) : [];
  const columns = objectsOf(block, "column_settings");
  return (
    <div className="table-block" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>
          <tr>
            {head?.map((cell, at) => (
              <th key={at} scope="col" style={columnStyle(columns[at])}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={at} style={columnStyle(columns[at])}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell }: { readonly cell: SlackObject }) {
  if (stringOf(cell, "type") === "rich_text") return <RichTextBlock block={cell} blockId="" />;
  return <MrkdwnNodes nodes={parsePlain(stringOf(cell, "text") || stringOf(cell, "value"))} />;
}

function columnStyle(column: SlackObject | undefined): CSSProperties {
  const align = stringOf(column, "align");
  return {
    textAlign: align === "right" || align === "center" ? align : "left",
    whiteSpace: flagOf(column, "is_wrapped") ? "normal" : "nowrap",
  };
}
