import type { SlackObject } from "../control-types.ts";
import { isSlackObject, objectAt, objectsAt } from "../slack-object.ts";
import type { Ids } from "../state/ids.ts";
import type { ViewContent } from "../state/views.ts";

/** Blocks as Slack keeps and sends them: every block has a `block_id`, every element an `action_id`. */
export function normaliseBlocks(blocks: readonly SlackObject[], ids: Ids): readonly SlackObject[] {
  return blocks.map((block) => {
    const named = { ...withDefaults(block), block_id: block["block_id"] ?? ids.block() };
    switch (block["type"]) {
      case "input":
        return {
          optional: false,
          dispatch_action: false,
          ...named,
          element: inputElement(withActionId(objectAt(named, "element") ?? {}, ids)),
        };
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

/** A view as Slack keeps and sends it. */
export function normaliseView(content: ViewContent, ids: Ids): ViewContent {
  const { title, submit, close } = content;
  return {
    ...content,
    title: withDefaults(title),
    submit: submit && withDefaults(submit),
    close: close && withDefaults(close),
    blocks: normaliseBlocks(content.blocks, ids),
  };
}

function withActionId(element: SlackObject, ids: Ids): SlackObject {
  if (element["type"] === "image") return element;
  return { ...element, action_id: element["action_id"] ?? ids.block() };
}

function inputElement(element: SlackObject): SlackObject {
  return element["type"] === "plain_text_input" ? { multiline: false, ...element } : element;
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
