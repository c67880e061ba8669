import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * A package of the benchmark's own, or the same one of the product. Asked for by name at run time, since the checks and
 * the tests must pass where it is not installed; the caller says what it uses of it.
 * @throws Error when it is not installed
 */
export async function loadPeer<T>(name: string): Promise<T> {
  return (await import(name)) as T;
}

/** Why a package cannot be used; undefined when it can. */
export function peerProblem(name: string): string | undefined {
  return versionOf(name) === undefined ? `${name} is not installed` : undefined;
}

/** The version that is installed. */
export function versionOf(name: string): string | undefined {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    try {
      const { version } = JSON.parse(readFileSync(`${folder}/${name}/package.json`, "utf8")) as { version: string };
      return version;
    } catch {
      // Not in this one.
    }
  }
  return undefined;
}
