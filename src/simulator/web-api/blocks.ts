import { z } from "zod";
import { validateBlocks, type Problem } from "../blocks/validate.ts";
import { readView } from "../blocks/view.ts";
import { isSlackObject } from "../slack-object.ts";
import { method, Nested, refuse, type Answer, type Method } from "./method.ts";

/** `blocks.validate`: what Slack would say to blocks, to a message or to a view, without showing it to anybody. */
export const blockMethods: Readonly<Record<string, Method>> = {
  "blocks.validate": method({
    arguments: z.object({ blocks: Nested.optional(), message: Nested.optional(), view: Nested.optional() }),
    run: ({ blocks, message, view }): Answer => {
      if ([blocks, message, view].filter((given) => given !== undefined).length !== 1) {
        return refuse("invalid_arguments", ["provide exactly one of blocks, message and view"]);
      }
      if (view !== undefined) return answer("invalid_view", viewProblems(view));
      if (message === undefined) return answer("invalid_blocks", blockProblems(blocks, ""));
      const own = isSlackObject(message) ? message["blocks"] : undefined;
      return answer("invalid_message", blockProblems(own, "/blocks"));
    },
  }),
};

function blockProblems(blocks: unknown, at: string): readonly Problem[] {
  return Array.isArray(blocks) ? validateBlocks(blocks, "message", at) : [`must provide an array [json-pointer:${at}]`];
}

function viewProblems(view: unknown): readonly Problem[] {
  const isHome = isSlackObject(view) && view["type"] === "home";
  const read = readView(view, isHome ? "home" : "modal");
  if (read.ok) return [];
  const { error, problems } = read.error;
  return error === "view_too_large"
    ? [`${error} [json-pointer:]`]
    : problems.map((problem) => problem.replace(":/view", ":"));
}

function answer(error: string, problems: readonly Problem[]): Answer {
  if (problems.length === 0) return { ok: true };
  const errors = problems.map((problem) => {
    const [, message = problem, pointer = ""] = /^(.*) \[json-pointer:(.*)\]$/.exec(problem) ?? [];
    return { pointer, code: "failed_constraint", message };
  });
  return { ok: false, error, errors };
}
