import type { Clock } from "../../lib/clock.ts";
import type { RequestRecord, SlackObject } from "../control-types.ts";
import { isSlackObject } from "../slack-object.ts";
import type { Changes } from "./changes.ts";

const kept = 200;

interface JournalEnd {
  readonly ok: boolean;
  readonly error?: string;
  readonly response?: SlackObject;
}

/** The latest calls of the app and payloads sent to it, for people who look under the hood. Never a token. */
export interface Journal {
  readonly records: readonly RequestRecord[];
  /** Writes the beginning down; the answer writes the end. */
  begin(direction: RequestRecord["direction"], kind: string, request: SlackObject): (end: JournalEnd) => void;
}

export function createJournal(clock: Clock, changes: Changes): Journal {
  let records: readonly RequestRecord[] = [];
  let lastId = 0;

  return {
    get records() {
      return records;
    },
    begin(direction, kind, request) {
      lastId += 1;
      const pending: RequestRecord = {
        id: lastId,
        at: clock.now(),
        direction,
        kind,
        status: "pending",
        request: withoutSecrets(request),
      };
      records = [...records.slice(1 - kept), pending];
      changes.note({ kind: "request" });
      return ({ ok, error, response }) => {
        const ended: RequestRecord = {
          ...pending,
          status: ok ? "ok" : "failed",
          elapsed_ms: clock.now() - pending.at,
          ...(error === undefined ? {} : { error }),
          ...(response === undefined ? {} : { response: withoutSecrets(response) }),
        };
        records = records.map((record) => (record.id === ended.id ? ended : record));
        changes.note({ kind: "request" });
      };
    },
  };
}

const secretFields = new Set(["token", "authorization", "upload_url"]);

/** A copy in which tokens, wherever they stand, and one-time addresses are masked. */
function withoutSecrets(value: SlackObject): SlackObject {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mask(name, item)]));
}

function mask(name: string, value: unknown): unknown {
  if (secretFields.has(name)) return "(masked)";
  if (typeof value === "string")
    return value.replace(/\bx(?:oxb|app)-[\w-]+/g, "(masked)").replace(/ticket=\w+/g, "ticket=(masked)");
  if (Array.isArray(value)) return value.map((item: unknown) => mask("", item));
  if (isSlackObject(value)) return withoutSecrets(value);
  return value;
}
