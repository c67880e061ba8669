import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chainHash,
  chainStart,
  gapsOf,
  joinGaps,
  type ChainedEvent,
  type ChainGap,
} from "../../../src/runs/audit-chain.ts";
import { verifyChain, type AuditTrail } from "../../../src/runs/verify-chain.ts";

type Stored = ChainedEvent & { readonly hash: string };

/** A history in memory, as a store keeps it. */
interface History {
  readonly events: readonly Stored[];
  readonly gaps: readonly ChainGap[];
  readonly head: { readonly seq: number; readonly hash: string };
}

function historyOf(written: readonly Omit<ChainedEvent, "seq">[]): History {
  let hash = chainStart;
  const events = written.map((event, index) => {
    hash = chainHash(hash, { ...event, seq: index + 1 });
    return { ...event, seq: index + 1, hash };
  });
  return { events, gaps: [], head: { seq: events.length, hash } };
}

/** As retention does it, in one go. */
function without({ events, head }: History, isRemoved: (seq: number) => boolean): History {
  const gaps = gapsOf(
    events.filter(({ seq }) => isRemoved(seq)),
    (seq) => events[seq - 2]?.hash ?? chainStart,
  );
  return { events: events.filter(({ seq }) => !isRemoved(seq)), gaps, head };
}

function trailOf({ events, gaps, head }: History): AuditTrail {
  return {
    eventsAfter: async (seq, limit) => events.filter((event) => event.seq > seq).slice(0, limit),
    gapFrom: async (firstSeq) => gaps.find((gap) => gap.firstSeq === firstSeq),
    head: async () => head,
  };
}

const anEvent = fc.record({
  runId: fc.constantFrom("run1", "run2", "r"),
  at: fc.integer({ min: 0, max: 2 ** 45 }),
  type: fc.constantFrom("requested", "queued", "started"),
  json: fc.json(),
});
const someEvents = fc.array(anEvent, { minLength: 1, maxLength: 30 });

describe("the hash of an event", () => {
  const event = { seq: 7, runId: "k3v9", at: 1_767_268_800_000, type: "queued", json: '{"type":"queued"}' };

  it("is the SHA-256 of its parts, each with its length", () => {
    expect(chainHash(chainStart, event)).toBe("rjP22pcyH81c5Fck16jvEQLzkCnFsrsWn-3gslAghqc");
  });

  it("depends on every part, and on where one part ends and the next begins", () => {
    const others: [previous: string, event: ChainedEvent][] = [
      ["x", event],
      [chainStart, { ...event, seq: 8 }],
      [chainStart, { ...event, at: event.at + 1 }],
      [chainStart, { ...event, runId: "k3v8" }],
      [chainStart, { ...event, type: "started" }],
      [chainStart, { ...event, json: '{"type": "queued"}' }],
      [chainStart, { ...event, runId: "k3v", json: `9${event.json}` }],
      [chainStart, { ...event, type: "queued4:", runId: "k3v9" }],
    ];
    const hashes = others.map(([previous, other]) => chainHash(previous, other));
    expect(new Set([...hashes, chainHash(chainStart, event)]).size).toBe(others.length + 1);
  });
});

describe("gaps", () => {
  it("are as long as nothing stands between, and join their neighbours", () => {
    const gaps = gapsOf(
      [2, 3, 5].map((seq) => ({ seq, hash: `h${seq}` })),
      (seq) => `h${seq - 1}`,
    );
    expect(gaps).toEqual([
      { firstSeq: 2, lastSeq: 3, hashBefore: "h1", hashAfter: "h3" },
      { firstSeq: 5, lastSeq: 5, hashBefore: "h4", hashAfter: "h5" },
    ]);
    const [earlier, later] = gaps as [ChainGap, ChainGap];
    expect(joinGaps(earlier, later)).toBeUndefined();
    expect(joinGaps(earlier, { ...later, firstSeq: 4, hashBefore: "h3" })).toEqual({
      ...{ firstSeq: 2, lastSeq: 5, hashBefore: "h1", hashAfter: "h5" },
    });
  });
});

describe("verification", () => {
  it("holds for what was written, and for what retention removed of it", async () => {
    await fc.assert(
      fc.asyncProperty(someEvents, fc.func(fc.boolean()), async (written, isRemoved) => {
        const whole = historyOf(written);
        expect(await verifyChain(trailOf(whole))).toMatchObject({ isSound: true, events: written.length, removed: 0 });
        const rest = without(whole, isRemoved);
        expect(await verifyChain(trailOf(rest))).toMatchObject({
          ...{ isSound: true, events: rest.events.length, removed: written.length - rest.events.length },
        });
      }),
    );
  });

  it("names the first event that was edited, removed, put elsewhere or added", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anEvent, { minLength: 3, maxLength: 30 }), fc.nat(), async (written, pick) => {
        const { events, ...rest } = historyOf(written);
        const index = pick % events.length;
        const victim = events[index] as Stored;
        const replaced = (...by: Stored[]): Stored[] => events.toSpliced(index, 1, ...by);
        const neighbour = events[(index + 1) % events.length] as Stored;
        const swapped = events.map((event) => {
          if (event === victim) return { ...neighbour, seq: victim.seq, json: `${neighbour.json} ` };
          return event === neighbour ? { ...victim, seq: neighbour.seq } : event;
        });
        const first = Math.min(victim.seq, neighbour.seq);
        const cases: [tampered: Stored[], seq: number][] = [
          [replaced({ ...victim, json: `${victim.json} ` }), victim.seq],
          [replaced({ ...victim, at: victim.at + 1 }), victim.seq],
          [replaced({ ...victim, runId: "other" }), victim.seq],
          [replaced({ ...victim, type: "ended" }), victim.seq],
          [replaced({ ...victim, hash: chainStart }), victim.seq],
          [replaced(), victim.seq],
          [swapped, first],
          [[...events, { ...victim, seq: events.length + 1 }], events.length + 1],
        ];
        for (const [tampered, seq] of cases) {
          expect(await verifyChain(trailOf({ events: tampered, ...rest }))).toMatchObject({ isSound: false, seq });
        }
      }),
    );
  });

  it("finds a gap that retention does not explain as it is", async () => {
    const whole = historyOf(Array.from({ length: 6 }, () => ({ runId: "r", at: 1, type: "queued", json: "{}" })));
    const rest = without(whole, (seq) => seq === 2 || seq === 3);
    const [gap] = rest.gaps as [ChainGap];
    const edits: Partial<History>[] = [
      { gaps: [] },
      { gaps: [{ ...gap, lastSeq: 2 }] },
      { gaps: [{ ...gap, hashBefore: "x" }] },
      { gaps: [{ ...gap, hashAfter: "x" }] },
      { events: rest.events.filter(({ seq }) => seq !== 4) },
    ];
    const verdicts = await Promise.all(edits.map((edit) => verifyChain(trailOf({ ...rest, ...edit }))));
    expect(verdicts.map((verdict) => !verdict.isSound && [verdict.seq, verdict.problem])).toEqual([
      [2, "Events 2 to 3 are missing, and retention did not remove them."],
      [2, "Events 2 to 3 are missing, but retention removed 2 to 2."],
      [2, "Events 2 to 3 are missing, and what retention says of that does not follow event 1."],
      [4, "Event 4 (“queued” of the run r) is not what was written: it was changed, or put in this place."],
      [2, "Events 2 to 4 are missing, but retention removed 2 to 3."],
    ]);
  });

  it("finds a history that was cut short, or made anew, by a head that was noted", async () => {
    const written = Array.from({ length: 4 }, () => ({ runId: "r", at: 1, type: "queued", json: "{}" }));
    const { head, ...whole } = historyOf(written);
    const other = historyOf(written.map((event, index) => (index === 1 ? { ...event, at: 2 } : event)));
    const short = historyOf(written.slice(0, 2));
    const cut = { head, gaps: [], events: whole.events.slice(0, 2) };
    expect(await verifyChain(trailOf(cut))).toMatchObject({ isSound: false, seq: 3 });
    expect(await verifyChain(trailOf({ ...cut, head: { seq: 4, hash: "x" } }))).toMatchObject({
      isSound: false,
      seq: 3,
    });
    expect(await verifyChain(trailOf({ ...whole, head: { seq: 2, hash: "x" } }))).toMatchObject({ isSound: false });
    expect(await verifyChain(trailOf({ ...whole, head }), head)).toMatchObject({ isSound: true, isNotedGone: false });
    expect(await verifyChain(trailOf(other), head)).toMatchObject({ isSound: false, seq: 4 });
    expect(await verifyChain(trailOf(short), head)).toMatchObject({ isSound: false, seq: 2 });
    const removed = without({ ...whole, head }, (seq) => seq < 4);
    const noted = { seq: 2, hash: whole.events[1]?.hash ?? "" };
    expect(await verifyChain(trailOf(removed), noted)).toMatchObject({ isSound: true, isNotedGone: true });
  });
});
