import { err, ok, type Result } from "../../lib/result.ts";

/** One page of a list, with Slack's cursor to the next. The cursor is an offset in disguise. */
interface Page<T> {
  readonly items: readonly T[];
  readonly response_metadata: { readonly next_cursor: string };
}

export function pageOf<T>(
  all: readonly T[],
  limit: number,
  cursor: string | undefined,
): Result<Page<T>, "invalid_cursor" | "invalid_limit"> {
  if (limit < 1 || limit > 1_000) return err("invalid_limit");
  const start = cursor === undefined || cursor === "" ? 0 : fromCursor(cursor);
  if (!Number.isInteger(start) || start < 0) return err("invalid_cursor");
  const end = start + limit;
  const next_cursor = end < all.length ? toCursor(end) : "";
  return ok({ items: all.slice(start, end), response_metadata: { next_cursor } });
}

function toCursor(offset: number): string {
  return Buffer.from(`next:${offset}`).toString("base64");
}

function fromCursor(cursor: string): number {
  const [, offset = "none"] = /^next:(\d+)$/.exec(Buffer.from(cursor, "base64").toString("utf8")) ?? [];
  return Number(offset);
}
