import type { RunReads } from "../read-runs.ts";
import type { StoredRun } from "../select-runs.ts";
import { explainFault } from "./explain-fault.ts";
import type { Connections } from "./pool.ts";
import { prepared } from "./transaction.ts";

/** How many runs one question may be about: what answers it waits for its last row. */
const mostTogether = 100;

type Row = StoredRun & { readonly key: string };

const columns = "run.id, run.revision, run.definition, run.request, run.state";

const byId = `select ${columns}, run.id as key from run where run.id = any($1)`;

const byIntent = `select ${columns}, run.intent_key as key from run where run.intent_key = any($1)
  union all
  select ${columns}, joined_intent.intent_key from joined_intent join run on run.id = joined_intent.run_id
  where joined_intent.intent_key = any($1)`;

interface Asking {
  readonly key: string;
  readonly resolve: (row: StoredRun | undefined) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Reads of single runs: those that are asked for while a question is under way are the next question, since each costs the
 * server and this process a packet and a wake-up however small it is.
 */
export function createSharedReads(connections: Connections): RunReads {
  return { byId: createReader(connections, byId), byIntent: createReader(connections, byIntent) };
}

function createReader(
  { writing: pool, place }: Connections,
  text: string,
): (key: string) => Promise<StoredRun | undefined> {
  const waiting: Asking[] = [];
  let isWorking = false;

  async function work(): Promise<void> {
    // One turn of the loop, so that what is asked for in it goes together.
    await new Promise(setImmediate);
    while (waiting.length > 0) await answer(waiting.splice(0, mostTogether));
    isWorking = false;
  }

  async function answer(group: readonly Asking[]): Promise<void> {
    try {
      const { rows } = await pool.query<Row>(prepared(text, [group.map(({ key }) => key)]));
      const rowsByKey = new Map(rows.map((row) => [row.key, row]));
      for (const { key, resolve } of group) resolve(rowsByKey.get(key));
    } catch (fault) {
      const reason = explainFault(fault, place);
      for (const { reject } of group) reject(reason);
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (isWorking) return;
      isWorking = true;
      void work();
    });
}
