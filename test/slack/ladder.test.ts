import { expect, test } from "vitest";
import { nextPost, nextUpdate, stepByCode, type Step, type Try } from "../../src/slack/delivery/ladder.ts";

const first: Try = { form: "full", rung: "place" };

/** What each step makes of a first try, and of the try after it when that is refused in the same way. */
const posts: Record<Step, readonly [Try | undefined, Try | undefined]> = {
  plain: [
    { form: "plain", rung: "place" },
    { form: "plain", rung: "common" },
  ],
  short: [
    { form: "short", rung: "place" },
    { form: "short", rung: "common" },
  ],
  unthread: [
    { form: "full", rung: "channel" },
    { form: "full", rung: "common" },
  ],
  elsewhere: [
    { form: "full", rung: "common" },
    { form: "full", rung: "direct" },
  ],
  leave: [
    { form: "full", rung: "common" },
    { form: "full", rung: "direct" },
  ],
};

test.each(Object.entries(stepByCode))("a post refused with %s: %s", (code, step) => {
  const [second, third] = posts[step];
  expect(nextPost(first, code)).toEqual(second);
  expect(second && nextPost(second, code)).toEqual(third);
});

test.each(Object.entries(stepByCode))("an update refused with %s: %s", (code, step) => {
  expect(nextUpdate("full", code)).toBe(step === "plain" || step === "short" ? step : undefined);
  expect(nextUpdate("short", code)).toBeUndefined();
});

test("a refusal that nobody has heard of is tried elsewhere, and at last given up", () => {
  const way: (Try | undefined)[] = [first];
  while (way.at(-1)) way.push(nextPost(way.at(-1) as Try, "a_brand_new_error"));
  expect(way.map((each) => each?.rung)).toEqual(["place", "common", "direct", undefined]);
  expect(nextPost(first, "constructor")?.rung).toBe("common");
});

test("every way down ends", () => {
  for (const code of [...Object.keys(stepByCode), "unknown"]) {
    for (const other of [...Object.keys(stepByCode), "unknown"]) {
      let next: Try | undefined = first;
      let tries = 0;
      for (; next && tries < 20; tries += 1) next = nextPost(next, tries % 2 === 0 ? code : other);
      expect(tries).toBeLessThan(10);
    }
  }
});
