import { z } from "zod";
import type { Clock } from "../lib/clock.ts";
import { clip } from "../lib/text.ts";
import type { StatusReport } from "../runs/ports.ts";

/** What others send is read leniently: only the name must be right, and what else does not fit is left out. */
const Color = z.enum(["primary", "success", "danger", "warning", "secondary"]);
const ShortText = z.union([z.string(), z.number(), z.boolean()]).transform((value) => clip(String(value).trim(), 200));
const Metric = z
  .object({
    value: ShortText,
    unit: ShortText.catch(""),
    short_description: ShortText.catch(""),
    color: Color.optional().catch(undefined),
  })
  .transform(({ value, unit, short_description: description, color }) => ({
    ...{ value, unit, description },
    ...(color ? { color } : {}),
  }));
const Notice = z.object({
  level: z.enum(["Info", "Warning", "Danger"]).catch("Info"),
  text: z.string().transform((text) => clip(text.trim(), 500)),
});

/** What Platz charts report (reference: Platz, reported status). */
const StatusDocument = z.object({
  status: z.object({ name: z.string().trim().min(1).max(100), color: Color.optional().catch(undefined) }),
  primary_metric: Metric.optional().catch(undefined),
  metrics: listOf(Metric),
  notices: listOf(Notice),
});

/** More of one kind is not for people to read. */
const mostItems = 20;

/** The items that fit, whatever else there is. */
function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((items) => items.flatMap((each) => item.safeParse(each).data ?? []).slice(0, mostItems));
}

/** A status as its deployment tells it. */
export interface ReportedStatus {
  readonly name: string;
  readonly report: StatusReport;
}

/** As Platz allows. */
const timeoutMs = 10_000;

/** Far more than any status document; a page that never ends shall not fill the memory. */
const maxBytes = 1024 * 1024;

/**
 * Asks a status endpoint for the status, within 10 s.
 * @throws Error with what went wrong in a few words, without the URL
 */
export async function fetchStatus(url: string, clock: Clock, signal: AbortSignal): Promise<ReportedStatus> {
  const timeout = new AbortController();
  const timer = clock.after(timeoutMs, () => timeout.abort());
  try {
    return statusIn(await fetchText(url, AbortSignal.any([signal, timeout.signal])));
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

function statusIn(text: string): ReportedStatus {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new Error("the answer is not JSON", { cause: error });
  }
  const parsed = StatusDocument.safeParse(raw);
  if (!parsed.success) throw new Error("the answer has no status.name");
  const { status, primary_metric: primaryMetric, metrics, notices } = parsed.data;
  const { name, color } = status;
  const report = { ...(color ? { color } : {}), ...(primaryMetric ? { primaryMetric } : {}), metrics, notices };
  return { name, report };
}

/** fetch hides what happened in a chain of causes. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === "string") return code;
  return error.cause === undefined ? error.message : causeOf(error.cause);
}
