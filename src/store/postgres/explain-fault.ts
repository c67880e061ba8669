import { StoreError, type StoreErrorCode } from "../errors.ts";

const untrusted =
  "cannot be trusted: its certificate is signed by nobody that is trusted here. Name the CA's file in SIGNALBOX_DATABASE: `?sslmode=verify-full&sslrootcert=/path/ca.pem`";

/** What codes of Postgres and of the network mean for an operator, by the beginning of the code. */
const explanations: readonly (readonly [prefix: string, code: StoreErrorCode, words: string])[] = [
  ["28", "no_rights", "refused the user or the password of SIGNALBOX_DATABASE. Check both"],
  ["3D000", "missing", "does not exist on that server. Make it with `createdb`, or name another one"],
  ["42501", "no_rights", `may not be changed by this user. Make the user its owner: \`alter database … owner to …\``],
  ["53100", "disk_full", "cannot grow: the disk of the server is full. Nothing was half written. Free some space"],
  ["53300", "unreachable", "has no connection left. Raise `max_connections` on the server, or run fewer replicas"],
  ["53", "unreachable", "has run out of something it needs"],
  ["57", "unreachable", "is being stopped or started by its operator. Signalbox keeps trying"],
  ["08", "unreachable", "is cut off. Signalbox keeps trying"],
  ["25P03", "unreachable", "has ended a transaction that this process was too slow for. Signalbox keeps trying"],
  ["25006", "not_writable", "can only be read: it is a standby. Name the primary server"],
  ["XX001", "damaged", "is damaged. Stop Signalbox and restore the last backup"],
  ["ENOTFOUND", "unreachable", "cannot be found: no server has that name. Check the host in SIGNALBOX_DATABASE"],
  ["EAI_AGAIN", "unreachable", "cannot be found at the moment: the name of the server could not be looked up"],
  ["ECONNREFUSED", "unreachable", "cannot be reached: nobody listens there. Check host and port, and that it runs"],
  ["ECONNRESET", "unreachable", "is cut off. Signalbox keeps trying"],
  ["EPIPE", "unreachable", "is cut off. Signalbox keeps trying"],
  ["ETIMEDOUT", "unreachable", "did not answer in time. Check the network between here and the server"],
  ["UNABLE_TO_", "cannot_open", untrusted],
  ["SELF_SIGNED_CERT_IN_CHAIN", "cannot_open", untrusted],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "cannot_open", untrusted],
  ["CERT_HAS_EXPIRED", "cannot_open", "cannot be trusted: its certificate has expired. It must be renewed"],
  [
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "cannot_open",
    "cannot be trusted: its certificate is for another host. Name the host in SIGNALBOX_DATABASE as the certificate does",
  ],
  ["EHOSTUNREACH", "unreachable", "cannot be reached. Check the network between here and the server"],
];

/** What the driver says without a code. */
const phrases: readonly (readonly [phrase: RegExp, code: StoreErrorCode, words: string])[] = [
  [
    /timeout exceeded when trying to connect|Connection terminated due to connection timeout/,
    "unreachable",
    "did not answer in time",
  ],
  [
    /Connection terminated|Client has encountered a connection error/,
    "unreachable",
    "is cut off. Signalbox keeps trying",
  ],
  [
    /does not support SSL/,
    "unreachable",
    "does not speak TLS, and the URL demands it. Take `sslmode` out of the URL, or turn TLS on",
  ],
];

/**
 * The fault in an operator's words; faults that are not the server's come back as they are.
 * @param place the database as it may be shown: without the password
 */
export function explainFault(fault: unknown, place: string): unknown {
  if (!(fault instanceof Error) || fault instanceof StoreError) return fault;
  const inner = fault instanceof AggregateError ? (fault.errors[0] as Error) : fault;
  const found = codeOf(inner);
  const known =
    explanations.find(([prefix]) => found?.startsWith(prefix)) ??
    phrases.find(([phrase]) => phrase.test(inner.message));
  if (!known) return fault;
  const [, code, words] = known;
  return new StoreError(code, `The database ${place} ${words}. (${found ?? "no code"}: ${inner.message})`, fault);
}

/** Whether the same again may well succeed: two transactions were in each other's way. */
export function isInTheWay(fault: unknown): boolean {
  return ["40001", "40P01"].includes(codeOf(fault) ?? "");
}

function codeOf(fault: unknown): string | undefined {
  const code = fault instanceof Error ? (fault as { code?: unknown }).code : undefined;
  return typeof code === "string" ? code : undefined;
}
