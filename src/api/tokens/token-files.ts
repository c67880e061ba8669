import { mkdir, open, readdir, readFile, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { isTokenId, TokenRecord } from "./bot-token.ts";

/**
 * Tokens in a folder beside the database, one file each (docs/decisions/0008-tokens-in-a-folder.md). The command line
 * writes them while the server runs; the server reads the one it needs at each request, so a revocation holds at once.
 * When a token was used last is the time of an empty file of its own, which only the server touches.
 */
export interface TokenFiles {
  read(id: string): Promise<TokenRecord | undefined>;
  /** All tokens, with when each was used last, the newest first. */
  list(): Promise<(TokenRecord & { readonly lastUsedAt: number | undefined })[]>;
  /** Writes a token; replaces one with the same id as a whole. */
  write(record: TokenRecord): Promise<void>;
  markUsed(id: string, at: number): Promise<void>;
}

/** For whose eyes: nobody but the user that runs Signalbox. */
const ownerOnly = { folder: 0o700, file: 0o600 };

/** A file older than this is touched again; asking the disk for less often is enough for people. */
const usedPrecisionMs = 60_000;

export function tokensFolderOf(databaseFile: string): string {
  return `${databaseFile}.tokens`;
}

export function openTokenFiles(folder: string): TokenFiles {
  const usedAt = new Map<string, number>();

  async function read(id: string): Promise<TokenRecord | undefined> {
    if (!isTokenId(id)) return undefined;
    const text = await readFile(path.join(folder, `${id}.json`), "utf8").catch(undefinedWhenMissing);
    return text === undefined ? undefined : TokenRecord.parse(JSON.parse(text));
  }

  async function lastUsedAt(id: string): Promise<number | undefined> {
    const found = await stat(path.join(folder, `${id}.used`)).catch(undefinedWhenMissing);
    return found && Math.round(found.mtimeMs);
  }

  return {
    read,

    async list() {
      const names = (await readdir(folder).catch(undefinedWhenMissing)) ?? [];
      const ids = names.filter((name) => name.endsWith(".json")).map((name) => path.basename(name, ".json"));
      const records = await Promise.all(
        ids.map(async (id) => {
          const record = await read(id);
          return record ? [{ ...record, lastUsedAt: await lastUsedAt(id) }] : [];
        }),
      );
      return records.flat().sort((one, other) => other.createdAt - one.createdAt);
    },

    async write(record) {
      await mkdir(folder, { recursive: true, mode: ownerOnly.folder });
      const file = path.join(folder, `${record.id}.json`);
      const draft = `${file}.${process.pid}`;
      try {
        await writeFile(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: ownerOnly.file, flush: true });
        await rename(draft, file);
      } catch (fault) {
        await unlink(draft).catch(undefinedWhenMissing);
        throw fault;
      }
    },

    async markUsed(id, at) {
      if (at - (usedAt.get(id) ?? -Infinity) < usedPrecisionMs) return;
      usedAt.set(id, at);
      const file = path.join(folder, `${id}.used`);
      await (await open(file, "a", ownerOnly.file)).close();
      await utimes(file, at / 1_000, at / 1_000);
    },
  };
}

function undefinedWhenMissing(fault: unknown): undefined {
  if ((fault as NodeJS.ErrnoException).code === "ENOENT") return undefined;
  throw fault;
}
