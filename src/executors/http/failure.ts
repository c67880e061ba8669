import { hostAndPort } from "./address.ts";

/** How far a request came before it failed. */
export type Stage = "connecting" | "waiting";

type Failure = readonly [what: string, hint: string];

const noConnection: Failure = ["the connection failed", "Is the service up?"];
const noTls: Failure = [
  "TLS could not be agreed on",
  "Does the service speak TLS 1.2 or later on this port, or should the ingress begin with http://?",
];
const droppedAtOnce: Failure = ["the connection was dropped at once", "Is this the right port, and does it speak TLS?"];
const unknownCa: Failure = [
  "its TLS certificate comes from a CA that Signalbox does not know",
  "Name the file of that CA in NODE_EXTRA_CA_CERTS.",
];

/** Why no connection came about, by the code of Node or OpenSSL: what it was, and what to look at. */
const connectFailures: { readonly [code: string]: Failure | undefined } = {
  ECONNREFUSED: ["the connection was refused", "Is the service up?"],
  ECONNRESET: droppedAtOnce,
  EPIPE: droppedAtOnce,
  ENOTFOUND: ["there is no such host name in DNS", "Is the ingress of the deployment spelled right?"],
  EAI_AGAIN: ["DNS did not answer", "Is the network of Signalbox up?"],
  ETIMEDOUT: ["nobody answered", "Is the host up, and does a firewall let Signalbox through?"],
  EHOSTUNREACH: ["there is no way to the host", "Is the network of Signalbox up?"],
  ENETUNREACH: ["there is no way to the network", "Is the network of Signalbox up?"],
  CERT_HAS_EXPIRED: ["its TLS certificate has expired", "It must be renewed."],
  CERT_NOT_YET_VALID: ["its TLS certificate is not valid yet", "Are the clocks right?"],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    "its TLS certificate is self-signed",
    "Name its file in NODE_EXTRA_CA_CERTS if that is right.",
  ],
  SELF_SIGNED_CERT_IN_CHAIN: unknownCa,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    "its TLS certificate comes without the ones between it and a known CA",
    "The service must send the whole chain.",
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownCa,
  UNABLE_TO_GET_ISSUER_CERT: unknownCa,
  CERT_REVOKED: ["its TLS certificate was revoked", "It must be replaced."],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "its TLS certificate is for another host name",
    "Is the ingress of the deployment spelled right?",
  ],
  EPROTO: noTls,
};

export const lookFirst = "The work may have begun: look there before you run this again.";

/**
 * A request that failed on the way, as a sentence for people with the code of the cause. It names host and port only:
 * path and query may hold secrets.
 */
export function failureInWords(url: URL, stage: Stage, error: unknown): string {
  const code = codeOf(error);
  const named = code ? ` (${code})` : "";
  const host = hostAndPort(url);
  if (code.startsWith("HPE_")) return `${host} answered something that is not HTTP${named}. ${lookFirst}`;
  if (stage !== "connecting") return `${host} dropped the connection before it answered${named}. ${lookFirst}`;
  const [what, hint] = connectFailures[code] ?? (code.startsWith("ERR_SSL_") ? noTls : noConnection);
  return `Could not connect to ${host}: ${what}${named}. ${hint}`;
}

/** The code of the first cause; of several addresses tried, that of the first. Empty when there is none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === "string") return code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}
