import type { Generated } from "kysely";

/** The tables as `migrations/` make them. Instants are milliseconds since the Unix epoch. */
export interface Tables {
  run: RunTable;
  run_event: RunEventTable;
  form: FormTable;
  message: MessageTable;
  cursor: CursorTable;
  retention_log: RetentionLogTable;
}

interface RunTable {
  /** The order of requests. */
  seq: Generated<number>;
  id: string;
  intent_key: string;
  lane: string;
  action_id: string;
  env: string;
  /** The Slack member. */
  requester: string;
  status: string;
  revision: number;
  requested_at: number;
  /** Null as long as anything may follow. */
  ended_at: number | null;
  /** The whole run as JSON; the columns above repeat what queries need of it. */
  state: string;
}

interface RunEventTable {
  /** The order of all events. */
  seq: Generated<number>;
  run_id: string;
  type: string;
  at: number;
  event: string;
}

interface FormTable {
  id: string;
  state: string;
  expires_at: number;
}

interface MessageTable {
  run_id: string;
  kind: string;
  channel: string;
  ts: string;
  content_digest: string;
}

/** What retention has removed, one row for each transaction. */
interface RetentionLogTable {
  seq: Generated<number>;
  at: number;
  ended_before: number;
  runs: number;
  events: number;
  messages: number;
}

interface CursorTable {
  name: string;
  seq: number;
}
