import type { Pace, Rate } from "../../src/slack/outbox/rates.ts";

const everything: Rate = { perMinute: 1_000_000, burst: 1_000_000 };

/** Reports go out as fast as they come: for tests of anything else, and for clocks that stand still. */
export const unhurried: Pace = {
  channel: everything,
  messages: everything,
  tiers: { 2: everything, 3: everything, 4: everything },
};
