import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { randomId, type RandomBytes } from "../../lib/ids.ts";
import { scopes, type Scope } from "./scopes.ts";

/** Public: it names the file that the token's hash is kept in, and stands in lists and logs. */
const idLength = 12;
/** 52 characters of 4.95 bits: 257 bits, which nobody guesses, so that a plain hash keeps them safe. */
const secretLength = 52;

/** What is kept of a token. The token itself is shown once and kept nowhere. */
export const TokenRecord = z.strictObject({
  id: z.string(),
  bot: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  hash: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  revokedAt: z.number().optional(),
});
export type TokenRecord = z.output<typeof TokenRecord>;

/** Makes a token: its text, to be shown once, and what is kept of it. */
export function makeToken(
  random: RandomBytes,
  facts: {
    readonly bot: string;
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly createdAt: number;
    readonly expiresAt: number;
  },
): { readonly token: string; readonly record: TokenRecord } {
  const id = randomId(random, idLength);
  const token = `sbx_${id}_${randomId(random, secretLength)}`;
  return { token, record: { id, ...facts, scopes: [...facts.scopes], hash: hashOf(token).toString("hex") } };
}

/** The public id inside a token; undefined when the text is no token of ours. */
export function tokenIdOf(token: string): string | undefined {
  return /^sbx_([2-9a-z]{12})_[2-9a-z]{52}$/.exec(token)?.[1];
}

export function isTokenId(text: string): boolean {
  return /^[2-9a-z]{12}$/.test(text);
}

/** Why the token is not accepted; undefined when it is. The comparison takes the same time wherever they differ. */
export function tokenProblem(record: TokenRecord | undefined, token: string, now: number): string | undefined {
  if (!record || !timingSafeEqual(Buffer.from(record.hash, "hex"), hashOf(token))) return "The token is not known.";
  if (record.revokedAt !== undefined) return "The token has been revoked.";
  if (record.expiresAt <= now) return "The token has expired.";
  return undefined;
}

function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
