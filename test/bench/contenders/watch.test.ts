import { expect, test } from "vitest";
import { createCounter, createWatch } from "./watch.ts";

test("two runs of a lane at once are an overlap; two lanes at once are none", async () => {
  const end = Promise.withResolvers<void>();
  const watch = createWatch(() => end.promise);
  const work = [watch.work("a", 0), watch.work("b", 0), watch.work("a", 1)];
  expect(watch.overlaps).toBe(1);
  end.resolve();
  await Promise.all(work);
  await watch.work("b", 1);
  expect(watch).toMatchObject({ overlaps: 1, orderErrors: 0 });
});

test("a run that comes after a later one of its lane is an error of order", async () => {
  const watch = createWatch(async () => undefined);
  for (const n of [0, 2, 1, 3]) await watch.work("a", n);
  await watch.work("b", 1);
  expect(watch).toMatchObject({ overlaps: 0, orderErrors: 1 });
});

test("a counter wakes at the number that was waited for, and at once when it is past", async () => {
  const counter = createCounter();
  let isReached = false;
  const waiting = counter.reaches(2).then(() => (isReached = true));
  counter.count();
  await Promise.resolve();
  expect(isReached).toBe(false);
  counter.count();
  await waiting;
  await counter.reaches(1);
});
