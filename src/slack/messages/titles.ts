import { clip } from "../../lib/text.ts";
import type { Run } from "../../runs/run.ts";
import type { Texts } from "../../texts/english.ts";
import { inert } from "../blocks.ts";

type Titled = Pick<Run, "action" | "deployment">;

/** What a run does, and where, as they are called. */
export function titlesOf({ action, deployment }: Titled): { readonly action: string; readonly deployment: string } {
  return { action: action.title, deployment: deployment.name };
}

/** `*Reindex* on *search-prod*`, however they are called. */
export function whatOf(texts: Texts, { action, deployment }: Titled): string {
  return texts.run.on({
    action: `*${clip(inert(action.title), 300)}*`,
    deployment: `*${clip(inert(deployment.name), 200)}*`,
  });
}
