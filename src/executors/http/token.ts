import { createHash, createSecretKey, type KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";
import type { RunRequest } from "../../runs/run.ts";

/** Long enough for clocks that differ, short enough to be worthless when it leaks. */
const lifetimeSeconds = 5 * 60;

/** What tokens are signed with, and the name by which services with two secrets know which one it was. */
export interface SigningKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** @throws Error when the secret is empty */
export function toSigningKey(secret: string): SigningKey {
  if (secret === "") throw new Error("the secret for the tokens is empty");
  // So short a part of the digest says which secret it is, and nothing about what it is.
  const kid = createHash("sha256").update(secret).digest("hex").slice(0, 8);
  return { kid, key: createSecretKey(secret, "utf8") };
}

/**
 * The token that proves to a deployment that Signalbox calls, and on which deployment: `sub`, `env_id` and `cluster_id`
 * as Platz documents them, and the id of the run as `jti`.
 * @param now milliseconds since the Unix epoch
 */
export function tokenFor(run: Pick<RunRequest, "id" | "deployment">, { kid, key }: SigningKey, now: number): string {
  const { id, env, cluster } = run.deployment;
  const iat = Math.floor(now / 1000);
  const claims = { sub: id, env_id: env, cluster_id: cluster, jti: run.id, iat, nbf: iat, exp: iat + lifetimeSeconds };
  return jwt.sign(claims, key, { algorithm: "HS256", keyid: kid });
}
