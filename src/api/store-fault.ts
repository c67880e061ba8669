import type { Context } from "hono";
import { refuse } from "./problem.ts";

/** What faults of the store that pass mean to whoever calls, by their codes. Their own words name files, and are for the log. */
const meanings: { readonly [code: string]: string | undefined } = {
  disk_full: "The database is full.",
  unreachable: "The database cannot be reached at the moment.",
  in_use: "The database is held by another program at the moment.",
  not_writable: "The database cannot be written at the moment.",
  cannot_open: "The database cannot be read or written at the moment.",
  closed: "Signalbox is stopping.",
};

const retryAfterSeconds = 5;

/** The answer when the store has a fault that passes; undefined for every other fault, which is ours. */
export function answerStoreFault(c: Context, fault: unknown): Response | undefined {
  const meaning = meaningOf(fault);
  if (meaning === undefined) return undefined;
  c.header("Retry-After", String(retryAfterSeconds));
  // A commit that was cut off may have come through, so nobody can say that nothing was written.
  const next =
    c.req.method === "GET"
      ? "Ask again in a moment."
      : "Whether anything was recorded is not certain. If you were starting something, send the same request with the same Idempotency-Key again in a moment: it is started once.";
  return refuse(c, 503, { code: "database_unavailable", message: `${meaning} ${next}` });
}

function meaningOf(fault: unknown): string | undefined {
  if (!(fault instanceof Error) || fault.name !== "StoreError" || !("code" in fault)) return undefined;
  const { code } = fault;
  return typeof code === "string" && Object.hasOwn(meanings, code) ? meanings[code] : undefined;
}
