import { closest } from "../lib/closest.ts";

/** What somebody typed after `/action`. */
export type Command =
  | { readonly name: "list" }
  | { readonly name: "run"; readonly action: string; readonly deployment?: string }
  | { readonly name: "runs"; readonly deployment?: string }
  | { readonly name: "help" }
  | { readonly name: "unknown"; readonly typed: string; readonly meant?: string };

const commandNames = ["run", "runs", "help"] as const;

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
      return { name: "runs", ...(one ? { deployment: one } : {}) };
    case "help":
      return { name: "help" };
    case undefined: {
      const meant = closest(first, commandNames);
      return { name: "unknown", typed: first, ...(meant ? { meant } : {}) };
    }
  }
}
