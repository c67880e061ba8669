import { isJsonObject } from "../../lib/json.ts";
import { createLineSplitter } from "./lines.ts";
import type { StreamDecoder } from "./sse.ts";
import { parseJson, toLines, toProgress, toResult, type Told } from "./told.ts";

/**
 * One JSON object in each line, with one or more of `log`, `progress` and `result`. What is no such object is shown in the
 * log, so that nothing is lost without a word.
 */
export function createNdjsonDecoder(longest: number): StreamDecoder {
  const splitter = createLineSplitter(longest);
  return {
    push: (text) => splitter.push(text).flatMap(toTold),
    end: () => toTold(splitter.rest()),
  };
}

function toTold(line: string): Told[] {
  if (line.trim() === "") return [];
  const value = parseJson(line);
  if (!isJsonObject(value)) return [{ kind: "log", lines: [line] }];
  const told: Told[] = [];
  const lines = toLines(value["log"]);
  if (lines) told.push({ kind: "log", lines });
  const progress = toProgress(value["progress"]);
  if (progress) told.push({ kind: "progress", progress });
  if (value["result"] !== undefined) told.push({ kind: "result", result: toResult(value["result"]) });
  return told.length > 0 ? told : [{ kind: "log", lines: [line] }];
}
