import type { Kysely } from "kysely";
import type { Action } from "../definition/action.ts";
import { parseJson, type Documents } from "./documents.ts";
import { StoreError } from "./errors.ts";
import type { Tables } from "./tables.ts";

/** Far more than are in use at a time. */
const mostKept = 500;

/**
 * What programs did before they knew these keys: definitions that they have kept lack them, and are never rewritten, since
 * they are kept by their digest.
 */
const before = {
  targets: {},
  redirects: "refuse",
  idempotent: false,
  concurrency: "queue",
  priority: "normal",
} as const satisfies Partial<Action>;

/**
 * A definition as it is stored to an action as this program knows it.
 * @throws {StoreError} when it is no JSON
 */
export function toAction({ digest, action }: Tables["definition"]): Action {
  return { ...before, ...(parseJson(action, `The definition ${digest}`) as Action) };
}

/** Reads the definitions that runs were asked with, each once as long as it is in use. */
export interface Definitions {
  /** @throws {StoreError} when one is missing, which no program of ours leaves behind */
  of(rows: readonly Pick<Documents, "id" | "definition">[]): Promise<(row: Pick<Documents, "definition">) => Action>;
}

export function createDefinitions(db: Kysely<Tables>): Definitions {
  const known = new Map<string, Action>();

  async function read(digests: readonly string[]): Promise<void> {
    if (digests.length === 0) return;
    const found = await db.selectFrom("definition").selectAll().where("digest", "in", digests).execute();
    if (known.size + found.length > mostKept) known.clear();
    for (const definition of found) known.set(definition.digest, toAction(definition));
  }

  return {
    async of(rows) {
      // Held here as well, since another reading may make room meanwhile.
      const wanted = new Map(rows.map(({ definition }) => [definition, known.get(definition)]));
      const missing = [...wanted].filter(([, action]) => action === undefined).map(([digest]) => digest);
      await read(missing);
      for (const digest of missing) wanted.set(digest, known.get(digest));
      for (const { id, definition } of rows) {
        if (wanted.get(definition)) continue;
        throw new StoreError("damaged", `The definition of the run ${id} is missing. Restore the last backup.`);
      }
      return ({ definition }) => wanted.get(definition) as Action;
    },
  };
}
