import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { isJsonObject, type Json } from "./json.ts";
import type { RandomBytes } from "./ids.ts";

/** Ciphertext that may stand wherever a JSON value stands. */
export type Sealed = { readonly $sealed: string };

/** Encrypts what must never be stored in clear, and finds it again inside a JSON value. */
export interface Vault {
  seal(value: Json): Sealed;
  /** A copy of `value` in which everything sealed is open again. Throws when the key is another one. */
  unseal(value: Json): Json;
}

/**
 * AES-256-GCM with a random 96-bit nonce per value (NIST SP 800-38D). The key is derived from `secret`, so that any
 * long passphrase serves.
 * @param previous secrets before this one, which only open
 */
export function createVault(secret: string, random: RandomBytes, previous: readonly string[] = []): Vault {
  const [key, ...older] = [secret, ...previous].map(toKey) as [Buffer, ...Buffer[]];

  function open(sealed: string): Json {
    const bytes = Buffer.from(sealed, "base64");
    // The tag says which key it was; what none of them opens fails with the fault of the current one.
    const right = [key, ...older].find((candidate) => isKeyOf(bytes, candidate)) ?? key;
    return JSON.parse(decrypt(bytes, right)) as Json;
  }

  function unseal(value: Json): Json {
    if (isSealed(value)) return open(value.$sealed);
    if (Array.isArray(value)) return value.map(unseal);
    if (isJsonObject(value))
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, unseal(item)]));
    return value;
  }

  return {
    seal(value) {
      const nonce = random(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
      const text = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
      return { $sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64") };
    },
    unseal,
  };
}

function toKey(secret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", "signalbox sealed inputs", 32));
}

/** Throws when the value was sealed with another key, or is damaged. */
function decrypt(bytes: Buffer, key: Buffer): string {
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}

function isKeyOf(bytes: Buffer, key: Buffer): boolean {
  try {
    decrypt(bytes, key);
    return true;
  } catch {
    return false;
  }
}

export function isSealed(value: unknown): value is Sealed {
  return isJsonObject(value) && Object.keys(value).length === 1 && typeof value["$sealed"] === "string";
}

/** Whether everything sealed in `value` can be opened: with another key than it was sealed with, or with none, it cannot. */
export function canOpen(vault: Vault | undefined, value: Json): boolean {
  if (!holdsSealed(value)) return true;
  try {
    vault?.unseal(value);
    return vault !== undefined;
  } catch {
    return false;
  }
}

/** Whether anything in `value` is sealed. */
export function holdsSealed(value: Json): boolean {
  if (isSealed(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some((item: Json) => holdsSealed(item));
}
