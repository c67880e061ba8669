import type { IncomingMessage } from "node:http";

/** How much of an answer is kept, and how much is read, in bytes: one without end must not hold the lane. */
export interface ReadLimits {
  readonly keptBytes: number;
  readonly readBytes: number;
}

/** The body of an answer. `kept` is its beginning, `seenBytes` how much of it arrived. */
export interface Received {
  readonly kept: Buffer;
  readonly seenBytes: number;
  readonly end: "whole" | "too_long" | "dropped";
  /** Why it was dropped. */
  readonly error?: unknown;
}

/** @throws the signal's reason when it aborts before the answer is whole */
export async function receive(
  answer: IncomingMessage,
  { keptBytes, readBytes }: ReadLimits,
  signal: AbortSignal,
): Promise<Received> {
  const chunks: Buffer[] = [];
  let seenBytes = 0;
  function received(end: Received["end"], error?: unknown): Received {
    return { kept: Buffer.concat(chunks), seenBytes, end, error };
  }
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      const room = keptBytes - seenBytes;
      if (room > 0) chunks.push(chunk.subarray(0, room));
      seenBytes += chunk.length;
      // Leaving the loop closes the connection.
      if (seenBytes > readBytes) return received("too_long");
    }
    return received("whole");
  } catch (error) {
    signal.throwIfAborted();
    return received("dropped", error);
  }
}
