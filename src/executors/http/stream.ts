import type { IncomingMessage } from "node:http";
import { TextDecoder } from "node:util";
import type { Outcome } from "../../runs/outcome.ts";
import type { Telling } from "../../runs/ports.ts";
import { createNdjsonDecoder } from "./ndjson.ts";
import { droppedInWords, isGood, statusInWords } from "./outcome.ts";
import { toInnerOutput } from "./output.ts";
import { createSseDecoder, type StreamDecoder } from "./sse.ts";
import type { Result, Told } from "./told.ts";

/** No line and no event is read further than this many characters. */
const longest = 1024 * 1024;

const decoders: { readonly [contentType: string]: ((longest: number) => StreamDecoder) | undefined } = {
  "text/event-stream": createSseDecoder,
  "application/x-ndjson": createNdjsonDecoder,
};

/** The decoder for an answer that is a stream; undefined when it is none. */
export function decoderOf(answer: IncomingMessage): StreamDecoder | undefined {
  const { "content-type": contentType = "", "content-encoding": packed = "identity" } = answer.headers;
  if (packed !== "identity") return undefined;
  return decoders[contentType.split(";")[0]?.trim().toLowerCase() ?? ""]?.(longest);
}

/**
 * Passes on what a stream tells until it says how the work ended, or ends itself; what comes after the result is not read.
 * @throws the signal's reason when it aborts before
 */
export async function followStream(
  answer: IncomingMessage,
  decoder: StreamDecoder,
  {
    telling,
    hide,
    keptBytes,
    signal,
  }: { telling: Telling; hide: (text: string) => string; keptBytes: number; signal: AbortSignal },
): Promise<Outcome> {
  const status = answer.statusCode ?? 0;
  // A cut may go through a character; the decoder waits for its other half. What is no UTF-8 becomes U+FFFD.
  const utf8 = new TextDecoder("utf-8");
  let seenBytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      seenBytes += chunk.length;
      const result = await pass(decoder.push(utf8.decode(chunk, { stream: true })), telling, hide);
      // Leaving the loop closes the connection.
      if (result) return ended(status, result, keptBytes, hide);
    }
  } catch (error) {
    signal.throwIfAborted();
    await pass(decoder.end(), telling, hide);
    return { result: "failed", summary: droppedInWords(status, seenBytes, error) };
  }
  const result = await pass([...decoder.push(utf8.decode()), ...decoder.end()], telling, hide);
  if (result) return ended(status, result, keptBytes, hide);
  return {
    result: isGood(status) ? "succeeded" : "failed",
    summary: `${statusInWords(status)}; the stream ended without a result`,
  };
}

/** Tells what was told, and gives the result when there is one. Lines in a row are told at once. */
async function pass(
  all: readonly Told[],
  telling: Telling,
  hide: (text: string) => string,
): Promise<Result | undefined> {
  let lines: string[] = [];
  for (const told of all) {
    if (told.kind === "log") {
      for (const line of told.lines) lines.push(hide(line));
      continue;
    }
    if (lines.length > 0) await telling.onLog(lines);
    lines = [];
    if (told.kind === "result") return told.result;
    const { text } = told.progress;
    telling.onProgress(text === undefined ? told.progress : { ...told.progress, text: hide(text) });
  }
  if (lines.length > 0) await telling.onLog(lines);
  return undefined;
}

/** An HTTP status that is no success stays none, whatever the result says. */
function ended(status: number, result: Result, keptBytes: number, hide: (text: string) => string): Outcome {
  const output = toInnerOutput(result.body, keptBytes, hide);
  const line = statusInWords(status);
  return {
    result: isGood(status) && result.isGood ? "succeeded" : "failed",
    summary: result.isGood ? line : `${line}, and the service said that its work failed`,
    ...(output ? { output } : {}),
  };
}
