import type { Clock } from "../../lib/clock.ts";

/** Calls a minute for each method in a workspace, by Slack's published tiers ("20+" is taken as 20). */
const perMinute = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;

/**
 * Each method with its tier, as Slack's page of the method names it. `channel` is the rule of `chat.postMessage`: about
 * one a second in a channel, and some hundreds a minute in all. `free` ones have a rule of their own that no app meets.
 */
export const rateOf: Readonly<Record<string, keyof typeof perMinute | "channel" | "free">> = {
  "api.test": "free",
  "apps.connections.open": 3,
  "auth.test": "free",
  "blocks.validate": "free",
  "chat.delete": 3,
  "chat.getPermalink": "free",
  "chat.postEphemeral": 4,
  "chat.postMessage": "channel",
  "chat.update": 3,
  "conversations.history": 3,
  "conversations.info": 3,
  "conversations.members": 4,
  "conversations.open": 3,
  "conversations.replies": 3,
  "files.completeUploadExternal": 4,
  "files.getUploadURLExternal": 4,
  "files.info": 4,
  "reactions.add": 3,
  "usergroups.list": 2,
  "usergroups.users.list": 2,
  "users.info": 4,
  "users.list": 2,
  "users.lookupByEmail": 3,
  "views.open": 4,
  "views.publish": 4,
  "views.push": 4,
  "views.update": 4,
};

/** Slack allows "short bursts" over one message a second; the simulator allows this many. */
const channelBurst = 3;
/** "Several hundred messages a minute" in a workspace. */
const messagesPerMinute = 300;

/** Slack's rate limits. They are off until somebody switches them on. */
export interface Rates {
  readonly enabled: boolean;
  enable(on: boolean): void;
  /** Undefined when the call may go on, which counts it; else the whole seconds to wait, for `Retry-After`. */
  take(method: string, fields: Readonly<Record<string, unknown>>): number | undefined;
}

interface Bucket {
  left: number;
  at: number;
}

export function createRates(clock: Clock, initiallyEnabled: boolean): Rates {
  let enabled = initiallyEnabled;
  const buckets = new Map<string, Bucket>();

  /** What is left after a time in which it fills up evenly; a burst of all of it is tolerated. */
  function refill(key: string, rate: number, burst: number): Bucket {
    const now = clock.now();
    const bucket = buckets.get(key) ?? { left: burst, at: now };
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) / 60_000) * rate);
    bucket.at = now;
    buckets.set(key, bucket);
    return bucket;
  }

  return {
    get enabled() {
      return enabled;
    },
    enable(on) {
      enabled = on;
      buckets.clear();
    },
    take(method, fields) {
      if (!enabled) return undefined;
      const due = rulesFor(method, fields).map((rule) => ({
        ...rule,
        bucket: refill(rule.key, rule.rate, rule.burst),
      }));
      // A refused call counts nowhere.
      const waits = due.map(({ bucket, rate }) => ((1 - bucket.left) / rate) * 60);
      const longest = Math.max(0, ...waits);
      if (longest > 0) return Math.max(1, Math.ceil(longest));
      for (const { bucket } of due) bucket.left -= 1;
      return undefined;
    },
  };
}

interface Rule {
  readonly key: string;
  readonly rate: number;
  readonly burst: number;
}

function rulesFor(method: string, fields: Readonly<Record<string, unknown>>): readonly Rule[] {
  const rate = Object.hasOwn(rateOf, method) ? rateOf[method] : undefined;
  if (rate === undefined || rate === "free") return [];
  if (rate !== "channel") return [{ key: method, rate: perMinute[rate], burst: perMinute[rate] }];
  const channel = typeof fields["channel"] === "string" ? fields["channel"] : "";
  return [
    { key: `${method} ${channel}`, rate: 60, burst: channelBurst },
    { key: method, rate: messagesPerMinute, burst: messagesPerMinute },
  ];
}
