import { createInterface } from "node:readline";
import type { Command } from "commander";
import { readPlaces } from "../config.ts";
import { createCollections } from "../definition/collections.ts";
import { resolveInputs, resolveText, type Resolved, type ResolveOptions } from "../definition/resolve-request.ts";
import type { Json } from "../lib/json.ts";
import { unknownAction } from "../runs/refusals.ts";
import { explain } from "./explain.ts";
import { readCatalog, readCollections } from "./read-catalog.ts";
import { writeLine } from "./write-line.ts";

interface Options {
  readonly inputs: string;
  readonly strict: boolean;
  readonly config?: string;
}

export function addResolve(program: Command): void {
  program
    .command("resolve")
    .description("which body do these inputs make? For an action by id, or for JSON Lines on the standard input")
    .argument("[action]", 'the action\'s id; without it each line is {"ui_schema": …, "inputs": …}')
    .option("--inputs <json>", "the inputs, with an action", "{}")
    .option("--strict", "check types, ranges, options and what is required first", false)
    .option("--config <file>", "the configuration whose collections are looked into")
    .action(resolve);
}

async function resolve(action: string | undefined, options: Options): Promise<void> {
  try {
    const places = readPlaces(process.env);
    const itemsByName = await readCollections(options.config, places.configurationFile);
    const resolving: ResolveOptions = { collections: createCollections(itemsByName), strict: options.strict };
    if (action === undefined) {
      await answerLines(resolving);
      return;
    }

    const catalog = await readCatalog({ ...places, ...(options.config ? { configurationFile: options.config } : {}) });
    const answer = answerFor(action, catalog.actionsById, options.inputs, resolving);
    if ("error" in answer) process.exitCode = 1;
    await writeLine(JSON.stringify(answer));
  } catch (fault) {
    console.error(explain(fault));
    process.exitCode = 1;
  }
}

/** One answer a line, in order. A line that cannot be read gets an error, and the rest goes on. */
async function answerLines(resolving: ResolveOptions): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    await writeLine(JSON.stringify(resolveText(line, resolving)));
  }
}

type Actions = Awaited<ReturnType<typeof readCatalog>>["actionsById"];

function answerFor(id: string, actionsById: Actions, inputs: string, resolving: ResolveOptions): Resolved {
  const known = actionsById.get(id);
  if (!known) return { error: { code: "UnknownAction", message: unknownAction(id, [...actionsById.keys()]).message } };
  try {
    return resolveInputs(known.action.ui_schema, JSON.parse(inputs) as Json, resolving);
  } catch {
    const message = '--inputs is not JSON; write for example --inputs \'{"index": "products"}\'.';
    return { error: { code: "InvalidRequest", message } };
  }
}
