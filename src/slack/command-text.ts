import { closest } from "../lib/closest.ts";

/** What somebody typed after `/action`. */
export type Command =
  | { readonly name: "list" }
  | { readonly name: "run"; readonly action: string; readonly deployment?: string }
  /** `filter` is the text behind it; `runs-filter.ts` reads it. */
  | { readonly name: "runs"; readonly filter: string }
  | { readonly name: "show"; readonly run: string }
  | { readonly name: "rerun"; readonly run: string }
  | { readonly name: "cancel"; readonly run: string }
  | { readonly name: "status"; readonly deployment?: string }
  | { readonly name: "whoami" }
  | { readonly name: "help" }
  /** A command that lacks what it is about. */
  | { readonly name: "incomplete"; readonly usage: string }
  | { readonly name: "unknown"; readonly typed: string; readonly meant?: string };

const commandNames = ["run", "runs", "show", "rerun", "cancel", "status", "whoami", "help"] as const;

/** The text of the command, whatever the spacing and case of its first word. */
export function parseCommand(text: string): Command {
  // Copied from a list of ours, an id may carry the marks that keep it from being formatted.
  const [first, ...rest] = text.replaceAll("\u200b", "").trim().split(/\s+/).filter(Boolean);
  const name = commandNames.find((known) => known === first?.toLowerCase());
  const [one, two] = rest;
  if (!first || (name === "run" && !one)) return { name: "list" };
  switch (name) {
    case "run":
      return { name: "run", action: one ?? "", ...(two ? { deployment: two } : {}) };
    case "runs":
      return { name: "runs", filter: rest.join(" ") };
    case "show":
    case "rerun":
    case "cancel":
      return one ? { name, run: one } : { name: "incomplete", usage: `/action ${name} <run>` };
    case "status":
      return { name: "status", ...(one ? { deployment: one } : {}) };
    case "whoami":
    case "help":
      return { name };
    case undefined: {
      const meant = closest(first, commandNames);
      return { name: "unknown", typed: first, ...(meant ? { meant } : {}) };
    }
  }
}
