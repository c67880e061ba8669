import { BlockList, isIP } from "node:net";
import type { OptionSourceRules } from "../definition/configuration.ts";
import { isAllowedSource } from "../definition/option-source.ts";
import { err, ok, type Result } from "../lib/result.ts";

/** Addresses that are not of the public internet (RFC 6890 and its like). */
const internal = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  internal.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 128],
  ["::1", 128],
  // Translated and tunnelled IPv4: what is behind them cannot be told from the address.
  ["64:ff9b::", 96],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  internal.addSubnet(network, prefix, "ipv6");
}

export function isInternalAddress(address: string): boolean {
  return internal.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/**
 * The address as a URL when a source may be asked there. Closed by default: only what lies below an allowed prefix is
 * asked. A prefix ends where a part of the path ends, so that `/lists` does not allow `/lists-of-others`.
 */
export function allowedUrl(
  address: string,
  { allow, internal: allowsInternal }: OptionSourceRules,
): Result<URL, string> {
  const url = URL.parse(address);
  if (!url) return err(`“${address}” is no URL`);
  if (url.protocol !== "https:" && !(allowsInternal && url.protocol === "http:")) {
    return err(`${url.protocol}// addresses are not asked, only https://`);
  }
  if (url.username || url.password) return err("the address holds a name or a password");
  if (!isAllowedSource(url.href, allow)) {
    return err(`${url.origin}${url.pathname} is not in the list optionSources.allow of signalbox.yaml`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!allowsInternal && isIP(host) !== 0 && isInternalAddress(host)) return err(`${host} is an internal address`);
  return ok(url);
}
