import { readFileSync } from "node:fs";
import type { PrivateEndpoint } from "../../definition/configuration.ts";
import { err, ok, type Result } from "../../lib/result.ts";

/** What Node's TLS takes. With a `ca` no other CA counts. */
export interface TlsOptions {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/**
 * CA and client certificate of an endpoint, read now: a renewed file is used without a restart.
 * The error is the end of a sentence about what is wrong.
 */
export function readTls({ ca, clientCert }: PrivateEndpoint): Result<TlsOptions, string> {
  const files = { ca: ca?.file, cert: clientCert?.certFile, key: clientCert?.keyFile };
  const options: { [Name in keyof typeof files]?: Buffer } = {};
  for (const [name, file] of Object.entries(files) as [keyof typeof files, string | undefined][]) {
    if (file === undefined) continue;
    try {
      options[name] = readFileSync(file);
    } catch (fault) {
      const code = (fault as NodeJS.ErrnoException).code ?? "unknown";
      return err(`the ${names[name]} ${file} of the private endpoint cannot be read (${code})`);
    }
  }
  return ok(options);
}

const names = { ca: "CA file", cert: "client certificate", key: "key" } as const;
