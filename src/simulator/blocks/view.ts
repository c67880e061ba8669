import type { SlackObject } from "../control-types.ts";
import { isSlackObject, objectAt, objectsAt, textAt } from "../slack-object.ts";
import type { ViewContent } from "../state/views.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { anything, boolean, object, oneOf, string, type Check } from "./check.ts";
import { plainText } from "./composition.ts";
import { limits } from "./limits.ts";
import { check, validateBlocks, type Problem } from "./validate.ts";

export interface ViewRefusal {
  readonly error: "invalid_arguments" | "view_too_large";
  readonly problems: readonly Problem[];
}

const modal: Check = object(
  { type: oneOf("modal"), title: plainText(limits.view.title), blocks: anything() },
  {
    submit: plainText(limits.view.submit),
    close: plainText(limits.view.close),
    private_metadata: string({ min: 0, max: limits.view.privateMetadata }),
    callback_id: string({ min: 0, max: limits.view.callbackId }),
    external_id: string({ min: 0, max: limits.view.externalId }),
    clear_on_close: boolean(),
    notify_on_close: boolean(),
    submit_disabled: boolean(),
  },
  (view, at, findings) => {
    const hasInput = objectsAt(view, "blocks").some((block) => block["type"] === "input");
    if (hasInput && !view["submit"]) findings.add(at, "missing required field: submit");
  },
);

const home: Check = object(
  { type: oneOf("home"), blocks: anything() },
  {
    private_metadata: string({ min: 0, max: limits.view.privateMetadata }),
    callback_id: string({ min: 0, max: limits.view.callbackId }),
    external_id: string({ min: 0, max: limits.view.externalId }),
  },
);

const checks = { modal, home };

/** The view an app sends for this surface, or why Slack refuses it. */
export function readView(value: unknown, surface: "modal" | "home" = "modal"): Result<ViewContent, ViewRefusal> {
  if (!isSlackObject(value)) return refused(["must provide an object [json-pointer:/view]"]);
  if (Buffer.byteLength(JSON.stringify(value)) > limits.view.bytes) {
    return err({ error: "view_too_large", problems: [] });
  }
  const blocks: unknown = value["blocks"];
  const problems = [
    ...check(checks[surface], value, surface, "/view"),
    ...(Array.isArray(blocks)
      ? validateBlocks(blocks, surface, "/view/blocks")
      : ["must provide an array [json-pointer:/view/blocks]"]),
  ];
  return problems.length > 0 ? refused(problems) : ok(toContent(value, surface));
}

function refused(problems: readonly Problem[]): Result<never, ViewRefusal> {
  return err({ error: "invalid_arguments", problems });
}

/** Slack gives a Home tab this title, though nobody sees it. */
const homeTitle = { type: "plain_text", text: "View Title", emoji: true };

function toContent(view: SlackObject, type: ViewContent["type"]): ViewContent {
  return {
    type,
    title: objectAt(view, "title") ?? (type === "home" ? homeTitle : {}),
    submit: objectAt(view, "submit") ?? null,
    close: objectAt(view, "close") ?? null,
    blocks: objectsAt(view, "blocks"),
    callback_id: textAt(view, "callback_id") ?? "",
    private_metadata: textAt(view, "private_metadata") ?? "",
    external_id: textAt(view, "external_id") ?? "",
    notify_on_close: view["notify_on_close"] === true,
    clear_on_close: view["clear_on_close"] === true,
  };
}
