import type { RunEvent } from "../../src/runs/events.ts";

/** Each kind of event as one letter, so that a life is a word. */
const letters: Record<RunEvent["type"], string> = {
  requested: "R",
  denied: "D",
  approval_required: "A",
  approved: "V",
  vote_refused: "x",
  rejected: "J",
  expired: "E",
  cancelled: "C",
  cancel_requested: "c",
  joined: "j",
  queued: "Q",
  started: "S",
  taken_over: "T",
  attempt_failed: "F",
  accepted: "L",
  ended: "Z",
  interrupted: "I",
};

/** The words that are lives. Written down here a second time, so that the product's table cannot agree with itself. */
const fromQueue = /Qj*(C|D|S[jcTSFL]*[ZI])/;
const life = new RegExp(`^R(D|A[xjV]*(J|E|C|V${fromQueue.source})|${fromQueue.source})$`);

export function wordOf(events: readonly RunEvent[]): string {
  return events.map((event) => letters[event.type]).join("");
}

/** Whether these events, in this order, are the whole life of a run, from its request to its one end. */
export function isLife(word: string): boolean {
  return life.test(word);
}
