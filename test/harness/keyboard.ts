import type { Locator, Page } from "playwright-core";

interface Focusable {
  matches(selector: string): boolean;
}

/** More stops than any page of ours has. */
const mostStops = 80;

/**
 * Goes on with the Tab key until this has the focus, as somebody without a mouse does.
 * @throws Error when it is never reached
 */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let stop = 0; stop < mostStops; stop += 1) {
    // Runs in the page, whose types the tests do not know.
    if (await wanted.evaluate((element) => (element as unknown as Focusable).matches(":focus"))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never leads to ${wanted.toString()}`);
}

/** Goes there with the Tab key and presses it. */
export async function pressByKey(page: Page, button: Locator): Promise<void> {
  await tabTo(page, button);
  await page.keyboard.press("Enter");
}
