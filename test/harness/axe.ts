import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What an automated accessibility check finds wrong on the page as it is now: rule, place, and how to mend it. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // What is only fading in has not its colours yet. What turns for ever is not waited for.
  await page.evaluate(
    `Promise.all(document.getAnimations()
      .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
      .map((each) => each.finished.catch(() => undefined)))`,
  );
  // Evaluated, not added as a script: the page's own policy lets no foreign script in.
  await page.evaluate(source);
  const results = await page.evaluate<AxeResults>("axe.run(document)");
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  );
}
