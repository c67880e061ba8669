import { expect, it } from "vitest";
import { createFairTurns, isIncident } from "../../src/queue/pg-boss/fair-turns.ts";

/** Serves the tokens as pg-boss does: the highest first, and of equal ones the one that came first. */
function serve(turns: ReturnType<typeof createFairTurns>, tokens: { lane: string; turn: number }[]): string[] {
  const order: string[] = [];
  while (tokens.length > 0) {
    const best = Math.max(...tokens.map(({ turn }) => turn));
    const [next] = tokens.splice(
      tokens.findIndex(({ turn }) => turn === best),
      1,
    );
    if (!next) break;
    turns.served(next.turn);
    order.push(next.lane);
  }
  return order;
}

it("gives each lane one place in every round, however long it is", () => {
  const turns = createFairTurns();
  const lanes = ["a", "a", "a", "a", "b", "b", "c"];
  const tokens = lanes.map((lane) => ({ lane, turn: turns.next(lane, "normal") }));
  expect(serve(turns, tokens)).toEqual(["a", "b", "c", "a", "b", "a", "a"]);
});

it("lets a lane that comes later begin with the round that is served now", () => {
  const turns = createFairTurns();
  for (let nth = 0; nth < 100; nth += 1) turns.served(turns.next("a", "normal"));
  expect(turns.next("b", "normal")).toBe(-99);
  expect(turns.next("a", "normal")).toBe(-100);
});

it("puts incidents before all that is normal", () => {
  const turns = createFairTurns();
  const normal = turns.next("a", "normal");
  const incident = turns.next("b", "incident");
  expect(incident).toBeGreaterThan(normal);
  expect([normal, incident].map(isIncident)).toEqual([false, true]);
});
