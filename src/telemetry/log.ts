import { pino, type DestinationStream } from "pino";
import type { Log } from "../lib/log.ts";

/** Whatever carries one of these names is never written. */
const secretNames = [
  "token",
  "botToken",
  "appToken",
  "secret",
  "signingSecret",
  "jwtSecret",
  "authorization",
  "password",
];

/**
 * A log of one JSON object a line, on standard output or where `destination` says.
 * @param level `debug`, `info`, `warn`, `error` or `silent`
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const logger = pino(
    {
      level,
      base: null,
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: "(hidden)" },
      serializers: { fault: faultToJson },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    ...(destination ? [destination] : []),
  );
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}

/** What an operator needs of an error, and no more: some libraries hang whole requests, tokens and all, on theirs. */
function faultToJson(fault: unknown): unknown {
  if (!(fault instanceof Error)) return String(fault);
  const { name, message, stack } = fault;
  const code = "code" in fault && typeof fault.code === "string" ? { code: fault.code } : {};
  return { name, message: mask(message), ...code, stack: stack && mask(stack) };
}

/** Slack tokens and bearer tokens, wherever they stand. */
function mask(text: string): string {
  return text
    .replace(/\bx(?:ox[a-z]|app)-[\w-]+/g, "(hidden token)")
    .replace(/\bBearer\s+[\w.~+/=-]+/g, "Bearer (hidden)");
}
