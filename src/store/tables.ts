import type { Generated } from "kysely";

/** The tables as the migrations make them, the same in every engine. Instants are milliseconds since the Unix epoch. */
export interface Tables {
  definition: DefinitionTable;
  run: RunTable;
  joined_intent: JoinedIntentTable;
  run_event: RunEventTable;
  audit_head: AuditHeadTable;
  audit_gap: AuditGapTable;
  form: FormTable;
  message: MessageTable;
  cursor: CursorTable;
  favourite: FavouriteTable;
  lease: LeaseTable;
  retention_log: RetentionLogTable;
  deployment_status: DeploymentStatusTable;
  run_log: RunLogTable;
}

/** Each definition of an action that a run was ever asked with, once. */
interface DefinitionTable {
  /** The SHA-256 of `action` in hex. */
  digest: string;
  action: string;
}

interface RunTable {
  /** The order of requests. */
  seq: Generated<number>;
  id: string;
  intent_key: string;
  lane: string;
  action_id: string;
  env: string;
  /** Who asked, as `actorKey` gives it. */
  requester: string;
  status: string;
  revision: number;
  requested_at: number;
  /** Null as long as anything may follow. */
  ended_at: number | null;
  /** Who carries it out, and the number that grows with each take-over. */
  owner: string | null;
  fence: number;
  /** Until when the owner's word counts; null unless the run is running. */
  lease_until: number | null;
  /** While it is queued, the place of the event that queued it: the order of its lane. Otherwise null. */
  turn: number | null;
  /** When the program itself has something to do about it: the end of its approval time, or its time to start. */
  due_at: number | null;
  priority: number;
  /** How often incidents went before it while it was next; only where several replicas choose, each by what it reads. */
  overtaken: Generated<number>;
  /** The definition's digest. */
  definition: string;
  /** What was asked, without the action. It never changes. */
  request: string;
  /** What its status adds to that. The columns above repeat what queries need. */
  state: string;
}

/** Further intent keys that mean a run which was there already. */
interface JoinedIntentTable {
  intent_key: string;
  run_id: string;
}

interface RunEventTable {
  /** The order of all events, without gaps but those in `audit_gap`. */
  seq: number;
  run_id: string;
  type: string;
  at: number;
  event: string;
  /** See `audit-chain.ts`. */
  hash: string;
}

/** One row: how far the chain of events reaches. */
interface AuditHeadTable {
  id: number;
  seq: number;
  hash: string;
}

/** Events that retention has removed. */
interface AuditGapTable {
  first_seq: number;
  last_seq: number;
  hash_before: string;
  hash_after: string;
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
  /** Since when a post may have happened of which nobody knows; null for none. */
  posting_since: number | null;
}

/** Rights that one process has at a time. */
interface LeaseTable {
  name: string;
  owner: string;
  until: number;
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

interface DeploymentStatusTable {
  deployment_id: string;
  name: string;
  /** Who set it, as `actorKey` gives it. */
  set_by: string;
  set_at: number;
}

interface FavouriteTable {
  /** As `actorKey` gives it. */
  actor: string;
  action_id: string;
}

interface CursorTable {
  name: string;
  seq: number;
}

interface RunLogTable {
  run_id: string;
  /** Where the chunk begins in the whole log. */
  line: number;
  lines: number;
  byte: number;
  bytes: number;
  /** The lines, joined by line breaks; empty when they are packed. */
  text: string;
  /** The same, compressed (zstd), once the run has ended. */
  packed: Uint8Array | null;
}
