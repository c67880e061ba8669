import { expect, test } from "vitest";
import { createUnreported } from "../../src/slack/outbox/unreported.ts";

test("the cursor stands before the first event that is not reported", () => {
  const unreported = createUnreported();
  expect(unreported.cursor()).toBeUndefined();
  unreported.note("a", 0, 11);
  unreported.note("b", 0, 12);
  unreported.note("a", 1, 13);
  unreported.readTo(13);
  expect(unreported.cursor()).toBe(10);
  expect(unreported.begin()).toEqual(["a", "b"]);
  expect(unreported.begin()).toEqual([]);
  unreported.done("a");
  expect(unreported.cursor()).toBe(11);
  unreported.done("b");
  expect(unreported.cursor()).toBe(13);
  expect(unreported.size()).toBe(0);
});

test("what comes while a run is being reported is reported after it", () => {
  const unreported = createUnreported();
  unreported.note("a", 1, 1);
  unreported.readTo(1);
  unreported.begin();
  unreported.note("a", 0, 2);
  unreported.readTo(2);
  expect(unreported.urgencyOf("a")).toBe(0);
  unreported.done("a");
  expect(unreported.cursor()).toBe(1);
  expect(unreported.begin()).toEqual(["a"]);
  unreported.done("a");
  expect(unreported.cursor()).toBe(2);
});

test("a failed run holds the cursor until it is tried again with success", () => {
  const unreported = createUnreported();
  unreported.note("a", 0, 5);
  unreported.readTo(9);
  unreported.begin();
  unreported.note("a", 0, 7);
  unreported.failed("a");
  expect(unreported.begin()).toEqual([]);
  expect(unreported.cursor()).toBe(4);
  unreported.retry("a");
  expect(unreported.begin()).toEqual(["a"]);
  unreported.done("a");
  expect(unreported.cursor()).toBe(9);
});

test("news that is in no event holds no cursor", () => {
  const unreported = createUnreported();
  unreported.readTo(3);
  unreported.note("a", 2);
  expect(unreported.cursor()).toBe(3);
  expect(unreported.begin()).toEqual(["a"]);
  unreported.note("a", 0, 4);
  unreported.readTo(4);
  unreported.failed("a");
  expect(unreported.cursor()).toBe(3);
});
