/** The first lines of a text file: as the simulator sends them along, or fetched when it does not. */
import { useEffect, useState } from "react";
import type { SharedFile } from "../../control-types.ts";
import { getText } from "../live/control-api.ts";

const linesShown = 6;
const largestFetched = 2_000_000;

interface Snippet {
  readonly lines: readonly string[];
  readonly more: number;
}

export function useSnippet(file: SharedFile): Snippet | undefined {
  const [text, setText] = useState<string>();
  const isText = /^text\/|json|yaml|xml|javascript/.test(file.mimetype);
  const wanted = file.preview === undefined && isText && file.size <= largestFetched;

  useEffect(() => {
    if (!wanted) return;
    const stop = new AbortController();
    // Without its text the card still has its name and link, so a fault here needs no words.
    getText(file.url, stop.signal).then(setText, () => undefined);
    return () => stop.abort();
  }, [wanted, file.url]);

  const source = file.preview ?? text;
  if (source === undefined || source === "") return undefined;
  const lines = source.replace(/\n$/, "").split("\n");
  return {
    lines: lines.slice(0, linesShown),
    more: Math.max(0, lines.length - linesShown) + (file.preview === undefined ? 0 : (file.lines_more ?? 0)),
  };
}
