import type { SlackObject } from "../control-types.ts";
import { isSlackObject, objectAt, objectsAt } from "../slack-object.ts";
import type { Ids } from "../state/ids.ts";

/** Blocks as Slack keeps and sends them: every block has a `block_id`, every element an `action_id`. */
export function normaliseBlocks(blocks: readonly SlackObject[], ids: Ids): readonly SlackObject[] {
  return blocks.map((block) => {
    const named = { ...withDefaults(block), block_id: block["block_id"] ?? ids.block() };
    switch (block["type"]) {
      case "input":
        return { ...named, element: withActionId(objectAt(named, "element") ?? {}, ids) };
      case "section": {
        const accessory = objectAt(named, "accessory");
        return accessory ? { ...named, accessory: withActionId(accessory, ids) } : named;
      }
      case "actions":
      case "context_actions":
        return { ...named, elements: objectsAt(named, "elements").map((element) => withActionId(element, ids)) };
      default:
        return named;
    }
  });
}

function withActionId(element: SlackObject, ids: Ids): SlackObject {
  if (element["type"] === "image") return element;
  return { ...element, action_id: element["action_id"] ?? ids.block() };
}

/** Slack writes the defaults of text objects out. Fields that are null count as absent. */
function withDefaults(value: SlackObject): SlackObject {
  const copy = Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => (item === null ? [] : [[name, normalise(item)]])),
  );
  if (copy["type"] === "plain_text") return { emoji: true, ...copy };
  if (copy["type"] === "mrkdwn") return { verbatim: false, ...copy };
  return copy;
}

function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  return isSlackObject(value) ? withDefaults(value) : value;
}
