/** What stands between `<` and `>` in mrkdwn: mentions, links, dates. Anything else is no token, and stays text. */
import { decodeEntities } from "./entities.ts";

export type AngleNode =
  | { readonly type: "link"; readonly url: string; readonly label: string }
  | { readonly type: "user" | "channel" | "group"; readonly id: string; readonly label: string }
  | { readonly type: "broadcast"; readonly range: string }
  | {
      readonly type: "date";
      readonly timestamp: number;
      readonly format: string;
      readonly url: string | null;
      readonly fallback: string;
    };

export function readAngle(body: string): AngleNode | undefined {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : decodeEntities(body.slice(bar + 1));

  if (/^@[UWB][A-Z0-9]+$/.test(target)) return { type: "user", id: target.slice(1), label };
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return { type: "channel", id: target.slice(1), label };
  if (/^!subteam\^S[A-Z0-9]+$/.test(target)) return { type: "group", id: target.slice("!subteam^".length), label };
  if (/^!(?:here|channel|everyone)$/.test(target)) return { type: "broadcast", range: target.slice(1) };
  if (target.startsWith("!date^")) return readDate(target, label);

  // Only these become links. `<javascript:…|Approve>` stays visible as the text it is.
  if (!/^(?:https?:\/\/|mailto:)./i.test(target)) return undefined;
  const url = decodeEntities(target);
  return { type: "link", url, label: label === "" ? url.replace(/^mailto:/i, "") : label };
}

function readDate(target: string, fallback: string): AngleNode | undefined {
  const [, timestamp = "", format = "", link = ""] = target.split("^");
  if (!/^\d+$/.test(timestamp) || format === "") return undefined;
  const url = /^https?:\/\//i.test(link) ? decodeEntities(link) : null;
  return { type: "date", timestamp: Number(timestamp), format: decodeEntities(format), url, fallback };
}
