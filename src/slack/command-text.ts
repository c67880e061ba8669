import type { Word } from "../definition/from-words.ts";
import { closest } from "../lib/closest.ts";
import { wordsOf } from "./command-words.ts";

/** What somebody typed after `/action`, or after the bot's name. */
export type Command =
  | { readonly name: "list" }
  | {
      readonly name: "run";
      readonly action: string;
      readonly deployment?: string;
      /** What fills the form. */
      readonly words: readonly Word[];
      /** What stands there and means nothing. */
      readonly strays: readonly string[];
    }
  /** `filter` is the text behind it; `runs-filter.ts` reads it. */
  | { readonly name: "runs"; readonly filter: string }
  | { readonly name: AboutRun; readonly run: string }
  | { readonly name: "deny"; readonly run: string; readonly reason: string }
  | { readonly name: "status"; readonly deployment?: string }
  | { readonly name: "whoami" }
  | { readonly name: "help" }
  /** A command that lacks what it is about. */
  | { readonly name: "incomplete"; readonly command: "deny" | AboutRun }
  | { readonly name: "unknown"; readonly typed: string; readonly meant?: string };

type AboutRun = "show" | "rerun" | "cancel" | "approve";

type Reader = (rest: readonly string[]) => Command;

/** Every command, and how what follows it is read. */
const readers = {
  run: readRun,
  runs: (rest) => ({ name: "runs", filter: rest.join(" ") }),
  show: aboutRun("show"),
  rerun: aboutRun("rerun"),
  cancel: aboutRun("cancel"),
  approve: aboutRun("approve"),
  deny: ([run, ...reason]) =>
    run ? { name: "deny", run, reason: reason.join(" ") } : { name: "incomplete", command: "deny" },
  status: ([deployment]) => ({ name: "status", ...(deployment ? { deployment } : {}) }),
  whoami: () => ({ name: "whoami" }),
  help: () => ({ name: "help" }),
} as const satisfies Record<string, Reader>;

const commandNames = Object.keys(readers) as (keyof typeof readers)[];

/**
 * The text of the command, whatever the spacing and case of its first word.
 * @param isAction whether that word names an action: then `run` may be left out
 */
export function parseCommand(text: string, isAction: (word: string) => boolean = () => false): Command {
  const words = wordsOf(text);
  const [first, ...rest] = words;
  if (first === undefined) return { name: "list" };
  const name = commandNames.find((known) => known === first.toLowerCase());
  if (name) return readers[name](rest);
  if (isAction(first)) return readRun(words);
  const meant = closest(first, commandNames);
  return { name: "unknown", typed: first, ...(meant ? { meant } : {}) };
}

/** `reindex search-prod force=true`: an action, perhaps a deployment, and what fills the form. */
function readRun([action, ...rest]: readonly string[]): Command {
  if (action === undefined) return { name: "list" };
  const bare = rest.filter((word) => !isWord(word));
  const [deployment, ...strays] = bare;
  return { name: "run", action, ...(deployment ? { deployment } : {}), words: rest.filter(isWord).map(toWord), strays };
}

function isWord(text: string): boolean {
  return text.indexOf("=") > 0;
}

function toWord(text: string): Word {
  const at = text.indexOf("=");
  return { name: text.slice(0, at), text: text.slice(at + 1) };
}

function aboutRun(name: AboutRun): Reader {
  return ([run]) => (run ? { name, run } : { name: "incomplete", command: name });
}
