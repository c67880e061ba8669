import type { KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";
import type { RunRequest } from "../../runs/run.ts";

/** Long enough for clocks that differ, short enough to be worthless when it leaks. */
const lifetimeSeconds = 5 * 60;

/**
 * The token that proves to a deployment that Signalbox calls, and on which deployment: `sub`, `env_id` and `cluster_id`
 * as Platz documents them, and the id of the run as `jti`.
 * @param now milliseconds since the Unix epoch
 */
export function tokenFor(run: Pick<RunRequest, "id" | "deployment">, key: KeyObject, now: number): string {
  const { id, env, cluster } = run.deployment;
  const iat = Math.floor(now / 1000);
  const claims = { sub: id, env_id: env, cluster_id: cluster, jti: run.id, iat, nbf: iat, exp: iat + lifetimeSeconds };
  return jwt.sign(claims, key, { algorithm: "HS256" });
}
