import type { Clock } from "../../lib/clock.ts";
import type { Ids } from "./ids.ts";

/** Slack's rule: five messages within thirty minutes. */
const responseUrlUses = 5;
const responseUrlLifeMs = 30 * 60_000;

/** Where an answer goes, and which message it may replace or delete. */
export interface ResponseTarget {
  readonly channel: string;
  readonly user: string;
  /** The message whose element was used; none for a slash command. */
  readonly message_ts?: string;
}

export interface ResponseUrls {
  issue(target: ResponseTarget): string;
  find(id: string): ResponseTarget | undefined;
  /** One use less. Only answers that were good count. */
  use(id: string): void;
}

export function createResponseUrls(clock: Clock, ids: Ids): ResponseUrls {
  const grantsById = new Map<string, { target: ResponseTarget; until: number; left: number }>();

  return {
    issue(target) {
      for (const [old, { until }] of grantsById) if (until < clock.now()) grantsById.delete(old);
      const id = ids.secret();
      grantsById.set(id, { target, until: clock.now() + responseUrlLifeMs, left: responseUrlUses });
      return id;
    },
    find(id) {
      const grant = grantsById.get(id);
      if (!grant) return undefined;
      if (grant.left > 0 && clock.now() < grant.until) return grant.target;
      grantsById.delete(id);
      return undefined;
    },
    use(id) {
      const grant = grantsById.get(id);
      if (grant) grant.left -= 1;
    },
  };
}
