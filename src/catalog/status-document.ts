import { z } from "zod";
import type { Clock } from "../lib/clock.ts";

/** Of what Platz charts report we ask only for the name (reference: Platz, reported status). */
const StatusDocument = z.object({ status: z.object({ name: z.string().trim().min(1).max(100) }) });

/** As Platz allows. */
const timeoutMs = 10_000;

/** Far more than any status document; a page that never ends shall not fill the memory. */
const maxBytes = 1024 * 1024;

/**
 * Asks a status endpoint for the name of the status, within 10 s.
 * @throws Error with what went wrong in a few words, without the URL
 */
export async function fetchStatusName(url: string, clock: Clock, signal: AbortSignal): Promise<string> {
  const timeout = new AbortController();
  const timer = clock.after(timeoutMs, () => timeout.abort());
  try {
    return nameIn(await fetchText(url, AbortSignal.any([signal, timeout.signal])));
  } catch (error) {
    if (timeout.signal.aborted) throw new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error });
    throw error;
  } finally {
    timer.cancel();
  }
}

async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, {
    signal,
    headers: { accept: "application/json", "user-agent": "signalbox" },
  }).catch((error: unknown) => {
    throw new Error(`could not connect (${causeOf(error)})`, { cause: error });
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`it answered HTTP ${response.status}`);
  }
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxBytes) throw new Error("the answer is too long to be a status document");
  }
  return text;
}

function nameIn(text: string): string {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new Error("the answer is not JSON", { cause: error });
  }
  const parsed = StatusDocument.safeParse(raw);
  if (!parsed.success) throw new Error("the answer has no status.name");
  return parsed.data.status.name;
}

/** fetch hides what happened in a chain of causes. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === "string") return code;
  return error.cause === undefined ? error.message : causeOf(error.cause);
}
