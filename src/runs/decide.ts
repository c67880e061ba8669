import { isSameActor, type Actor } from "../access/actor.ts";
import type { Approval } from "../definition/approval.ts";
import type { Refusal } from "../lib/refusal.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { RunEvent } from "./events.ts";
import type { Outcome } from "./outcome.ts";
import { alreadyCancelling, alreadyDecided, approvalExpired, requestChanged } from "./refusals.ts";
import { attemptOf, isFinal, isLastVote, isToldOf, requestDigest, transitions, type Run, type Status } from "./run.ts";

/** What somebody, or the program itself, wants of a run. */
export type Command =
  | {
      readonly type: "settle";
      readonly refusal?: Refusal | undefined;
      readonly approval?: Approval | undefined;
      readonly despite?: readonly string[] | undefined;
    }
  /** `digest` is that of the request the voter was shown. */
  | { readonly type: "approve"; readonly by: Actor; readonly digest: string }
  | { readonly type: "reject"; readonly by: Actor; readonly digest: string; readonly reason: string }
  | { readonly type: "refuse_vote"; readonly by: Actor; readonly refusal: Refusal }
  | { readonly type: "expire" }
  /** What waits is cancelled at once; what runs is asked to stop, and its end says how that went. */
  | { readonly type: "cancel"; readonly by: Actor; readonly replacedBy?: string }
  /** `by` asked for the same, and follows this run instead. */
  | { readonly type: "join"; readonly by: Actor }
  | { readonly type: "deny"; readonly refusal: Refusal }
  | { readonly type: "start"; readonly owner: string; readonly despite?: readonly string[] | undefined }
  /** Once more with the same key, after a restart or a failure that may pass. */
  | { readonly type: "retry"; readonly owner: string }
  /** Another process goes on where the target says how it ends. */
  | { readonly type: "take_over"; readonly owner: string }
  /** The attempt failed in a way that may pass; the next one begins at `nextAt`. */
  | { readonly type: "fail_attempt"; readonly outcome: Outcome; readonly nextAt: number }
  /** The target goes on by itself; how it ends is asked at `location`. */
  | { readonly type: "accept"; readonly location: string }
  | { readonly type: "end"; readonly outcome: Outcome }
  | { readonly type: "interrupt"; readonly reason: string };

/** A command to the events that carry it out, or to the reason why not. Whether the actor may is asked before. */
export function decide(run: Run, command: Command, at: number): Result<RunEvent[], Refusal> {
  switch (command.type) {
    case "settle":
      // Elsewhere the table would allow it too, and a run that awaits approval would be queued without any.
      if (run.status !== "requested") return err(alreadyDecided(run));
      return move(run, settledStatus(command), [
        { type: "requested", at, by: run.requester, ...despiteOf(command) },
        ...settled(command, at),
      ]);
    case "approve": {
      if (run.status !== "awaiting_approval") return err(alreadyDecided(run));
      if (at >= run.expiresAt) return err(approvalExpired());
      if (command.digest !== requestDigest(run)) return err(requestChanged());
      if (run.approvedBy.some((voter) => isSameActor(voter, command.by))) {
        return err({ code: "already_voted", message: "You have approved this run already; it waits for others." });
      }
      const vote: RunEvent = { type: "approved", at, by: command.by };
      return ok(isLastVote(run, command.by) ? [vote, { type: "queued", at }] : [vote]);
    }
    case "reject":
      if (run.status === "awaiting_approval") {
        if (at >= run.expiresAt) return err(approvalExpired());
        if (command.digest !== requestDigest(run)) return err(requestChanged());
      }
      return move(run, "rejected", [{ type: "rejected", at, by: command.by, reason: command.reason }]);
    case "refuse_vote":
      return ok([{ type: "vote_refused", at, by: command.by, refusal: command.refusal }]);
    case "expire":
      return move(run, "expired", [{ type: "expired", at }]);
    case "cancel":
      if (run.status === "running") {
        if (run.cancelRequestedBy) return err(alreadyCancelling(run.cancelRequestedBy));
        return ok([{ type: "cancel_requested", at, by: command.by }]);
      }
      return move(run, "cancelled", [
        {
          type: "cancelled",
          at,
          by: command.by,
          ...(command.replacedBy === undefined ? {} : { replacedBy: command.replacedBy }),
        },
      ]);
    case "join":
      if (isFinal(run.status)) return err(alreadyDecided(run));
      // Once is enough: whoever asked for it, or follows it already, is told all there is to tell.
      return ok(isToldOf(run, command.by) ? [] : [{ type: "joined", at, by: command.by }]);
    case "deny":
      return move(run, "denied", [{ type: "denied", at, refusal: command.refusal }]);
    case "start":
      return move(run, "running", [{ type: "started", at, owner: command.owner, fence: 1, ...despiteOf(command) }]);
    case "retry": {
      if (run.status !== "running") return err(alreadyDecided(run));
      if (run.cancelRequestedBy) return err(alreadyCancelling(run.cancelRequestedBy));
      const { owner } = command;
      return ok([{ type: "started", at, attempt: attemptOf(run) + 1, owner, fence: run.fence + 1 }]);
    }
    case "take_over":
      if (run.status !== "running") return err(alreadyDecided(run));
      return ok([{ type: "taken_over", at, owner: command.owner, fence: run.fence + 1 }]);
    case "fail_attempt": {
      if (run.status !== "running") return err(alreadyDecided(run));
      if (run.cancelRequestedBy) return err(alreadyCancelling(run.cancelRequestedBy));
      const { outcome, nextAt } = command;
      return ok([{ type: "attempt_failed", at, attempt: attemptOf(run), outcome, nextAt }]);
    }
    case "accept":
      if (run.status !== "running") return err(alreadyDecided(run));
      return ok([{ type: "accepted", at, location: command.location }]);
    case "end":
      if (command.outcome.result === "cancelled" && !(run.status === "running" && run.cancelRequestedBy)) {
        return err(alreadyDecided(run));
      }
      return move(run, command.outcome.result, [{ type: "ended", at, outcome: command.outcome }]);
    case "interrupt":
      return move(run, "interrupted", [{ type: "interrupted", at, reason: command.reason }]);
  }
}

type Settle = Extract<Command, { type: "settle" }>;

function settledStatus({ refusal, approval }: Settle): Status {
  if (refusal) return "denied";
  return approval ? "awaiting_approval" : "queued";
}

function settled({ refusal, approval }: Settle, at: number): RunEvent[] {
  if (refusal) return [{ type: "denied", at, refusal: toGiven(refusal) }];
  if (!approval) return [{ type: "queued", at }];
  const { required, role, expiresAfter } = approval;
  return [{ type: "approval_required", at, required, role, expiresAt: at + expiresAfter }];
}

/** Without what is only for the form, such as the errors of its fields. */
function toGiven({ code, message, until }: Refusal): Refusal {
  return { code, message, ...(until === undefined ? {} : { until }) };
}

function despiteOf({ despite }: { readonly despite?: readonly string[] | undefined }): { despite?: string[] } {
  return despite && despite.length > 0 ? { despite: [...despite] } : {};
}

/** The events, when the table of transitions allows where they lead. */
function move(run: Run, to: Status, events: RunEvent[]): Result<RunEvent[], Refusal> {
  const allowed: readonly Status[] = transitions[run.status];
  return allowed.includes(to) ? ok(events) : err(alreadyDecided(run));
}
