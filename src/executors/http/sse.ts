import { createLineSplitter } from "./lines.ts";
import { parseJson, toProgress, toResult, type Told } from "./told.ts";

/** Makes what a service tells of the text that arrives. */
export interface StreamDecoder {
  push(text: string): Told[];
  /** What was still open when the stream ended. */
  end(): Told[];
}

/**
 * Server-sent events (WHATWG HTML, 9.2): `log`, `progress` and `result`. An event without a name is log. Other names are
 * left out, as are comments. What should be JSON and is not is shown in the log, so that nothing is lost without a word.
 */
export function createSseDecoder(longest: number): StreamDecoder {
  const splitter = createLineSplitter(longest);
  let name = "";
  let data: string[] = [];
  let size = 0;

  function take(line: string): Told | undefined {
    if (line === "") return dispatch();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") name = value;
    if (field === "data" && size < longest) {
      data.push(value);
      size += value.length + 1;
    }
    return undefined;
  }

  function dispatch(): Told | undefined {
    const told = data.length > 0 ? toTold(name, data) : undefined;
    name = "";
    data = [];
    size = 0;
    return told;
  }

  return {
    push: (text) => splitter.push(text).flatMap((line) => take(line) ?? []),
    // By the standard, an event without an empty line after it was cut and does not count.
    end: () => [],
  };
}

function toTold(name: string, data: readonly string[]): Told | undefined {
  const text = data.join("\n");
  switch (name) {
    case "":
    case "message":
    case "log":
      return { kind: "log", lines: data };
    case "progress": {
      const progress = toProgress(parseJson(text));
      return progress ? { kind: "progress", progress } : { kind: "log", lines: data };
    }
    case "result": {
      const value = parseJson(text);
      return { kind: "result", result: value === undefined ? { isGood: true, body: text } : toResult(value) };
    }
    default:
      return undefined;
  }
}
