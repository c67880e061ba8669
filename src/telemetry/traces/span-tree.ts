import { depthOf, laneOf, type Run } from "../../runs/run.ts";
import type { RunEvent } from "../../runs/events.ts";
import { attemptPart, spanIdOf, traceIdOf } from "./ids.ts";

/** A span as it will be sent. Instants are milliseconds since the Unix epoch. */
export interface PlannedSpan {
  readonly traceId: string;
  readonly id: string;
  /** Absent for the root. */
  readonly parentId?: string;
  readonly name: string;
  /** Whether somebody else's spans join below it. */
  readonly isCall?: boolean;
  readonly from: number;
  readonly to: number;
  readonly isError?: boolean;
  /** Ids, codes and counts. What people wrote, what targets answered and who it was is not for a trace. */
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly notes: readonly { readonly name: string; readonly at: number }[];
}

const root = "run";

const failures = new Set<string>(["failed", "timed_out", "interrupted"]);

/**
 * A run that is over, from its events to a tree: the run, and below it the approval, the wait in the lane, and each
 * attempt. Pure, so two processes with the same events say the same.
 */
export function spansOf(run: Run, events: readonly RunEvent[]): PlannedSpan[] {
  const end = events.at(-1)?.at ?? run.requestedAt;
  const whole: PlannedSpan = {
    traceId: traceIdOf(run.id),
    id: spanIdOf(run.id, root),
    name: `run ${run.action.id}`,
    from: run.requestedAt,
    to: end,
    isError: failures.has(run.status),
    attributes: {
      "signalbox.run.id": run.id,
      "signalbox.run.result": run.status,
      "signalbox.action.id": run.action.id,
      "signalbox.deployment.id": run.deployment.id,
      "signalbox.deployment.kind": run.deployment.kind,
      "signalbox.deployment.env": run.deployment.env,
      "signalbox.requester.kind": run.requester.kind,
      "signalbox.chain.depth": depthOf(run),
    },
    notes: events.filter(({ type }) => type === "joined" || type === "cancel_requested").map(toNote),
  };
  return [whole, ...approval(run, events), ...queue(run, events), ...attempts(run, events, end)];
}

/** From the end of a run to the moment when the thread knew. */
export function reportSpan(run: Run, endedAt: number, reportedAt: number): PlannedSpan {
  return { ...part(run, "report", "report"), from: endedAt, to: reportedAt };
}

function approval(run: Run, events: readonly RunEvent[]): PlannedSpan[] {
  const asked = events.find((event) => event.type === "approval_required");
  if (!asked) return [];
  const decision = events.find(({ type }) => ["queued", "rejected", "expired", "cancelled"].includes(type));
  const votes = events.filter(({ type }) => type === "approved");
  return [
    {
      ...part(run, "approval", "approval"),
      from: asked.at,
      to: decision?.at ?? asked.at,
      attributes: {
        "signalbox.approval.required": asked.required,
        "signalbox.approval.votes": votes.length,
        "signalbox.approval.decision": decision?.type === "queued" ? "approved" : (decision?.type ?? "none"),
      },
      notes: votes.map(toNote),
    },
  ];
}

function queue(run: Run, events: readonly RunEvent[]): PlannedSpan[] {
  const place = events.findIndex(({ type }) => type === "queued");
  const queued = events[place];
  if (!queued) return [];
  const attributes: Record<string, string | number> = { "signalbox.lane": laneOf(run) };
  if (run.notBefore !== undefined) attributes["signalbox.scheduled_for"] = new Date(run.notBefore).toISOString();
  const next = events.slice(place + 1).find(({ type }) => ["started", "cancelled", "denied"].includes(type));
  return [{ ...part(run, "queue", "queue"), from: queued.at, to: next?.at ?? queued.at, attributes }];
}

/** An attempt ends when it failed, when the next one begins in its place, or with the run. */
function attempts(run: Run, events: readonly RunEvent[], end: number): PlannedSpan[] {
  const starts = events.flatMap((event, index) => (event.type === "started" ? [{ event, index }] : []));
  return starts.map(({ event, index }, nth) => {
    const number = event.attempt ?? nth + 1;
    const within = events.slice(index + 1, starts[nth + 1]?.index);
    const failed = within.find(({ type }) => type === "attempt_failed");
    const isLast = nth === starts.length - 1;
    return {
      ...part(run, attemptPart(number), `attempt ${number}`),
      isCall: true,
      from: event.at,
      to: failed?.at ?? (isLast ? end : (starts[nth + 1]?.event.at ?? end)),
      isError: failed !== undefined || !isLast || failures.has(run.status),
      attributes: {
        "signalbox.attempt": number,
        ...(event.owner === undefined ? {} : { "signalbox.owner": event.owner }),
      },
      notes: within.filter(({ type }) => type === "accepted" || type === "taken_over").map(toNote),
    };
  });
}

function part(run: Run, key: string, name: string): Omit<PlannedSpan, "from" | "to"> {
  return {
    traceId: traceIdOf(run.id),
    id: spanIdOf(run.id, key),
    parentId: spanIdOf(run.id, root),
    name,
    attributes: {},
    notes: [],
  };
}

function toNote(event: RunEvent): PlannedSpan["notes"][number] {
  return { name: event.type, at: event.at };
}
