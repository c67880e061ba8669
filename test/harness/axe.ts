import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What an automated accessibility check finds wrong on the page as it is now: rule, place, and how to mend it. */
async function accessibilityFaults(page: Page): Promise<string[]> {
  // What is only fading in has not its colours yet. What turns for ever is not waited for.
  await page.evaluate(
    `Promise.all(document.getAnimations()
      .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
      .map((each) => each.finished.catch(() => undefined)))`,
  );
  // Once in each document. Evaluated, not added as a script: the page's own policy lets no foreign script in.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(source);
  // Only the faults come over: what is in order is a hundred times as much.
  const faults = await page.evaluate<AxeResults["violations"]>(
    "axe.run(document, { resultTypes: ['violations'] }).then((results) => results.violations)",
  );
  return faults.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  );
}

/** Nobody finds fault with the page as it is now, and nothing of it lies outside the screen. */
export async function expectFine(page: Page): Promise<void> {
  const fits = await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth");
  expect([await accessibilityFaults(page), fits]).toEqual([[], true]);
}
