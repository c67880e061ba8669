import fc from "fast-check";

/** What can happen next. Numbers choose among what is there, modulo how many there are. */
export type Step =
  | {
      readonly do: "request";
      readonly at: number;
      readonly lane: number;
      readonly action: number;
      readonly again: number;
      /** By so many in a row. */
      readonly times: number;
      /** For what. */
      readonly value: number;
    }
  | { readonly do: "approve" | "reject" | "cancel"; readonly at: number; readonly which: number }
  | { readonly do: "answer"; readonly which: number; readonly how: "succeeded" | "failed" | "transient" | "accepted" }
  | { readonly do: "turns"; readonly at: number; readonly answersFirst: boolean; readonly count: number }
  | { readonly do: "settle" }
  | { readonly do: "pass" | "jump"; readonly ms: number }
  /** A process gets a few turns, then none for so long, and then finds what came meanwhile. */
  | {
      readonly do: "away";
      readonly at: number;
      readonly turns: number;
      readonly ms: number;
      readonly isAnswered: boolean;
    }
  | { readonly do: "kill" | "pause" | "resume" | "start"; readonly at: number };

const at = fc.nat(1);
const which = fc.nat(5);

interface Weighted {
  readonly weight: number;
  readonly arbitrary: fc.Arbitrary<Step>;
}

/** What happens on a good day. */
const calmSteps: Weighted[] = [
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant("request" as const),
      at,
      lane: fc.nat(1),
      action: fc.nat(23),
      again: fc.nat(20),
      times: fc.constantFrom(1, 1, 2, 3),
      value: fc.nat(1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom("approve" as const, "cancel", "cancel", "reject"), at, which }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("answer" as const),
      which,
      how: fc.constantFrom("succeeded" as const, "succeeded", "failed", "transient", "accepted"),
    }),
  },
  { weight: 12, arbitrary: fc.constant({ do: "settle" as const }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(100, 1_000, 6_000, 16_000, 35_000) }),
  },
];

/** What happens on other days as well. */
const wildSteps: Weighted[] = [
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant("turns" as const),
      at,
      answersFirst: fc.boolean(),
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("away" as const),
      at,
      turns: fc.nat(12),
      ms: fc.constantFrom(6_000, 16_500, 20_000, 40_000),
      isAnswered: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("jump" as const),
      ms: fc.constantFrom(4_000, 20_000, 300_000, -3_000, -20_000, -300_000),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom("kill" as const, "pause", "resume", "resume", "start", "start"), at }),
  },
];

/** How a day may be. On a `calm` one everybody gets turns all the time. */
export type Weather = "calm" | "wild";

/** A schedule: at most this many things that happen, in this order. */
export function schedules(weather: Weather, longest = 50): fc.Arbitrary<Step[]> {
  const step = fc.oneof(...calmSteps, ...(weather === "wild" ? wildSteps : []));
  return fc.array(step, { minLength: 5, maxLength: longest, size: "max" });
}
