import { errors, jwtVerify } from "jose";
import type { Clock } from "../lib/clock.ts";

/** Platz allows as much for clocks that differ, in seconds. */
const leeway = 5;

/**
 * What is wrong with an `Authorization` header, as a sentence; undefined when it holds a token that Signalbox made for
 * this deployment and that is valid now. This is all that a service must do to know who calls.
 */
export async function tokenProblem(
  authorization: string | undefined,
  expected: { readonly jwtSecret: string; readonly deploymentId: string; readonly clock: Clock },
): Promise<string | undefined> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (!token) return "Send the token of Signalbox as “Authorization: Bearer …”.";
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(expected.jwtSecret), {
      algorithms: ["HS256"],
      subject: expected.deploymentId,
      requiredClaims: ["exp", "nbf"],
      currentDate: new Date(expected.clock.now()),
      clockTolerance: leeway,
    });
    // One with an audience is for somebody else, such as the API of Signalbox; the same secret signs both.
    return payload.aud === undefined ? undefined : "The token is not accepted: it is for another audience.";
  } catch (error) {
    if (error instanceof errors.JOSEError) return `The token is not accepted: ${error.message}.`;
    throw error;
  }
}
