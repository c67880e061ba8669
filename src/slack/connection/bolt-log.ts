import { LogLevel } from "@slack/bolt";
import type { Log } from "../../lib/log.ts";

/** Bolt's own words into our log. Its debug and info levels are noise to an operator. */
export function loggerOf(log: Log) {
  const text = (messages: unknown[]) =>
    messages.map((message) => (message instanceof Error ? message.message : String(message))).join(" ");
  return {
    debug: () => undefined,
    info: (...messages: unknown[]) => log.debug(`slack: ${text(messages)}`),
    warn: (...messages: unknown[]) => log.warn(`slack: ${text(messages)}`),
    error: (...messages: unknown[]) => log.error(`slack: ${text(messages)}`),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

export type BoltLog = ReturnType<typeof loggerOf>;
