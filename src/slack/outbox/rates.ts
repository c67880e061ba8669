/** How many calls a method takes: so many a minute, and so many at once after a quiet time. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

/** What of Slack's limits we use. */
export interface Pace {
  /** Messages in one channel. */
  readonly channel: Rate;
  /** Messages in all channels. */
  readonly messages: Rate;
  /** Every other method, by its tier. */
  readonly tiers: Readonly<Record<2 | 3 | 4, Rate>>;
}

/**
 * Slack's published rates. A burst is smaller than Slack bears, so that a full minute after one stays within the tier's
 * leeway, and so that people's own calls find room.
 */
export const slackPace: Pace = {
  channel: { perMinute: 60, burst: 3 },
  messages: { perMinute: 240, burst: 20 },
  tiers: {
    2: { perMinute: 20, burst: 4 },
    3: { perMinute: 50, burst: 10 },
    4: { perMinute: 100, burst: 20 },
  },
};

/** Another pace that is so many times as fast. */
export function times({ channel, messages, tiers }: Pace, factor: number): Pace {
  const faster = ({ perMinute, burst }: Rate): Rate => ({ perMinute: perMinute * factor, burst: burst * factor });
  return {
    channel: faster(channel),
    messages: faster(messages),
    tiers: { 2: faster(tiers[2]), 3: faster(tiers[3]), 4: faster(tiers[4]) },
  };
}

/** The tiers of the methods that reports call. */
const tierOf: Readonly<Record<string, 2 | 3 | 4>> = {
  "chat.update": 3,
  "conversations.history": 3,
  "conversations.open": 3,
  "conversations.replies": 3,
  "files.upload": 4,
};

const message = "chat.postMessage";

/** The limits that a call counts against, by name. */
export function limitsOf(pace: Pace, method: string, channel: string): ReadonlyMap<string, Rate> {
  if (method !== message) return new Map([[method, pace.tiers[tierOf[method] ?? 3]]]);
  return new Map([
    [pauseKey(method, channel), pace.channel],
    [method, pace.messages],
  ]);
}

/** What a pause that Slack asks for concerns: the channel for messages, the method for all else. */
export function pauseKey(method: string, channel: string): string {
  return method === message ? `${method} ${channel}` : method;
}
