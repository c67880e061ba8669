import { randomId, type RandomBytes } from "../../lib/ids.ts";

/** Ids that look as Slack's do, so that code which reads their first letter works. */
export interface Ids {
  /** `V`, `F`, `D` … and ten capitals and digits. */
  object(prefix: string): string;
  block(): string;
  trigger(): string;
  /** For tickets, tokens and addresses that must not be guessed. */
  secret(): string;
  envelope(): string;
  /** Of one state of a view, as Slack makes it: the second in which it came to be, and something by chance. */
  hash(nowMs: number): string;
}

export function createIds(random: RandomBytes): Ids {
  const hex = (size: number): string => Buffer.from(random(size)).toString("hex");
  return {
    object: (prefix) => prefix + randomId(random, 10).toUpperCase(),
    block: () => randomId(random, 5),
    trigger: () => `${Date.UTC(2026, 0) / 1_000}.${parseInt(hex(4), 16)}.${hex(16)}`,
    secret: () => randomId(random, 32),
    envelope: () => [hex(4), hex(2), hex(2), hex(2), hex(6)].join("-"),
    hash: (nowMs) => `${Math.floor(nowMs / 1_000)}.${randomId(random, 8)}`,
  };
}
