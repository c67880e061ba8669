import { lookup } from "node:dns";
import { get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import type { LookupFunction } from "node:net";
import type { Clock } from "../lib/clock.ts";
import { isInternalAddress } from "./allowed.ts";

/** An answer of more bytes is not read to its end. */
export const mostBytes = 2_000_000;

/** Why a source gave nothing, in words for a person. */
export class SourceError extends Error {}

/**
 * GETs a text. Nothing is followed: a redirect would lead to where nobody has allowed. A name that leads to an internal
 * address is refused at the moment of connecting, so that it cannot change its mind in between (DNS rebinding).
 * @throws {SourceError}
 */
export async function fetchText(
  url: URL,
  options: { readonly clock: Clock; readonly timeoutMs: number; readonly internal: boolean },
): Promise<string> {
  const { clock, timeoutMs } = options;
  const tooLate = new AbortController();
  const timer = clock.after(timeoutMs, () => tooLate.abort());
  try {
    const response = await open(url, options.internal ? lookup : lookupPublic, tooLate.signal);
    const { statusCode = 0 } = response;
    if (statusCode !== 200) {
      response.destroy();
      throw new SourceError(
        statusCode >= 300 && statusCode < 400
          ? `it answered ${statusCode}, a redirect, which is not followed`
          : `it answered ${statusCode}`,
      );
    }
    return await readText(response);
  } catch (fault) {
    if (tooLate.signal.aborted) throw new SourceError(`it did not answer within ${timeoutMs / 1_000} s`);
    if (fault instanceof SourceError) throw fault;
    throw new SourceError(fault instanceof Error ? fault.message : String(fault), { cause: fault });
  } finally {
    timer.cancel();
  }
}

function open(url: URL, lookup: LookupFunction, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const get = url.protocol === "https:" ? getHttps : getHttp;
  const headers = { accept: "application/json", "accept-encoding": "identity", "user-agent": "signalbox" };
  get(url, { agent: false, headers, lookup, signal }, resolve).on("error", reject);
  return promise;
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) {
      response.destroy();
      throw new SourceError(`its answer is longer than ${mostBytes / 1_000_000} MB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** As Node looks names up, but a name of which any address is internal leads nowhere. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (fault, addresses) => {
    if (fault) {
      callback(fault, []);
      return;
    }
    const bad = addresses.find(({ address }) => isInternalAddress(address));
    if (bad) {
      callback(new SourceError(`${hostname} leads to the internal address ${bad.address}`), []);
      return;
    }
    const [first] = addresses;
    if (options.all) callback(null, addresses);
    else callback(null, first?.address ?? "", first?.family);
  });
};
