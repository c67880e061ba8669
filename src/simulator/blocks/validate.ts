import type { SlackObject } from "../control-types.ts";
import { isSlackObject, objectAt, objectsAt, textAt } from "../slack-object.ts";
import { blocksFor } from "./blocks.ts";
import { byType, list, type Check, type Findings, type Surface } from "./check.ts";
import { limits } from "./limits.ts";

/** A fault in Slack's form: `must be less than 151 characters [json-pointer:/blocks/0/text/text]`. */
export type Problem = string;

/** Everything wrong with a list of blocks; empty when Slack would take it. */
export function validateBlocks(blocks: readonly unknown[], surface: Surface, at = "/blocks"): readonly Problem[] {
  const max = surface === "message" ? limits.message.blocks : limits.view.blocks;
  return check(list(byType(blocksFor(surface)), { min: 0, max }), blocks, surface, at).concat(
    collect(surface, (findings) => acrossBlocks(blocks.filter(isSlackObject), at, findings)),
  );
}

/** What a check finds, in Slack's form. */
export function check(test: Check, value: unknown, surface: Surface, at: string): readonly Problem[] {
  return collect(surface, (findings) => test(value, at, findings));
}

function collect(surface: Surface, look: (findings: Findings) => void): readonly Problem[] {
  const problems: Problem[] = [];
  look({ surface, add: (at, message) => problems.push(`${message} [json-pointer:${at}]`) });
  return problems;
}

/** Rules between blocks. */
function acrossBlocks(blocks: readonly SlackObject[], at: string, findings: Findings): void {
  const blockIds = new Set<string>();
  let focused = 0;
  for (const [index, block] of blocks.entries()) {
    const blockId = textAt(block, "block_id");
    if (blockId !== undefined && blockIds.has(blockId)) {
      findings.add(`${at}/${index}/block_id`, `block_id \`${blockId}\` already exists for another block`);
    }
    if (blockId !== undefined) blockIds.add(blockId);
    uniqueActions(block, `${at}/${index}`, findings);
    focused += interactiveElements(block).filter((element) => element["focus_on_load"] === true).length;
  }
  if (focused > 1) findings.add(at, "only one element may have focus_on_load");
  if (blocks.filter((block) => block["type"] === "table").length > limits.message.tables) {
    findings.add(at, "only_one_table_allowed");
  }
  for (const [index, block] of blocks.entries()) {
    if (block["type"] === "table" && textLength(block["rows"]) > limits.table.characters) {
      findings.add(`${at}/${index}/rows`, `must be less than ${limits.table.characters + 1} characters`);
    }
  }
  const markdown = blocks.filter((block) => block["type"] === "markdown");
  if (textLength(markdown) > limits.message.markdown) {
    findings.add(at, `all markdown blocks together must be less than ${limits.message.markdown + 1} characters`);
  }
}

/** The characters of all texts in it together. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0);
  if (!isSlackObject(value)) return 0;
  const own = textAt(value, "text")?.length ?? 0;
  return Object.values(value).reduce((sum: number, item) => sum + textLength(item), own);
}

function uniqueActions(block: SlackObject, at: string, findings: Findings): void {
  const seen = new Set<string>();
  for (const [index, element] of objectsAt(block, "elements").entries()) {
    const actionId = textAt(element, "action_id");
    if (actionId === undefined) continue;
    if (seen.has(actionId)) {
      findings.add(`${at}/elements/${index}/action_id`, `action_id \`${actionId}\` already exists for another element`);
    }
    seen.add(actionId);
  }
}

/** The elements of a block that a person can use. */
export function interactiveElements(block: SlackObject): readonly SlackObject[] {
  switch (block["type"]) {
    case "input": {
      const element = objectAt(block, "element");
      return element ? [element] : [];
    }
    case "section": {
      const accessory = objectAt(block, "accessory");
      return accessory && accessory["type"] !== "image" ? [accessory] : [];
    }
    case "actions":
    case "context_actions":
      return objectsAt(block, "elements");
    default:
      return [];
  }
}
