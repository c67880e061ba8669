import { createSecretKey, type KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";
import { z } from "zod";
import type { Deployment } from "../../definition/configuration.ts";
import { err, ok, type Result } from "../../lib/result.ts";

/**
 * Tokens by which deployments speak to the API. The audience tells them from the tokens that targets get, which are signed
 * with the same secret and have none: neither is accepted in place of the other.
 */
const audience = "signalbox-api";
const lifetimeSeconds = 60 * 60;
/** Platz allows as much for clocks that differ. */
const leewaySeconds = 5;

const Claims = z.object({
  sub: z.string(),
  env_id: z.string(),
  aud: z.literal(audience),
  nbf: z.number(),
  exp: z.number(),
});

/** What a valid token says. */
export interface DeploymentClaims {
  readonly deploymentId: string;
  readonly env: string;
  readonly expiresAt: number;
}

export function toTokenKey(secret: string): KeyObject {
  if (secret === "") throw new Error("the secret for the tokens is empty");
  return createSecretKey(secret, "utf8");
}

/** @param now milliseconds since the Unix epoch */
export function issueDeploymentToken(
  key: KeyObject,
  { id, env, cluster }: Pick<Deployment, "id" | "env" | "cluster">,
  now: number,
): { readonly token: string; readonly expiresAt: number } {
  const iat = Math.floor(now / 1_000);
  const exp = iat + lifetimeSeconds;
  const claims = { sub: id, env_id: env, cluster_id: cluster, aud: audience, iat, nbf: iat, exp };
  return { token: jwt.sign(claims, key, { algorithm: "HS256" }), expiresAt: exp * 1_000 };
}

/** The claims of a token that is ours and valid now, or a sentence about what is wrong. The algorithm is ours to choose. */
export function verifyDeploymentToken(key: KeyObject, token: string, now: number): Result<DeploymentClaims, string> {
  let payload: unknown;
  try {
    payload = jwt.verify(token, key, {
      algorithms: ["HS256"],
      audience,
      clockTimestamp: Math.floor(now / 1_000),
      clockTolerance: leewaySeconds,
    });
  } catch (fault) {
    // The base class of everything that the library says about a token.
    if (fault instanceof jwt.JsonWebTokenError) return err(`The token is not accepted: ${fault.message}.`);
    throw fault;
  }
  const claims = Claims.safeParse(payload);
  if (!claims.success) return err("The token lacks a claim: sub, env_id, aud, nbf and exp are needed.");
  const { sub, env_id, exp } = claims.data;
  return ok({ deploymentId: sub, env: env_id, expiresAt: exp * 1_000 });
}
