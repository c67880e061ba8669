import { mkdir } from "node:fs/promises";
import path from "node:path";
import packaged from "@sparticuz/chromium";
import { chromium, type Browser, type Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";

/** Screenshots of the last run, for people to look at. */
const artifacts = path.join(import.meta.dirname, "..", "..", "artifacts");

export const desktop = { width: 1280, height: 860 };
export const phone = { width: 390, height: 844 };

/** A headless Chromium: the one that CHROME_PATH names, else the one from the npm package (Linux). */
export async function launchBrowser(): Promise<Browser> {
  const named = process.env["CHROME_PATH"];
  if (named) return chromium.launch({ executablePath: named });
  if (process.platform !== "linux") {
    throw new Error("The packaged Chromium runs on Linux only. Set CHROME_PATH to the program of an installed Chrome.");
  }
  // Its own list of arguments is made for another place: one process for everything, and no same-origin rules.
  return chromium.launch({ executablePath: await packaged.executablePath(), args: ["--no-sandbox", "--disable-gpu"] });
}

/**
 * A page that is closed with its test, and fails it on anything that its console calls an error, or that the page's own
 * code throws, up to its end.
 */
export async function openPage(
  browser: Browser,
  address: string,
  viewport: { readonly width: number; readonly height: number } = desktop,
): Promise<Page> {
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  onTestFinished(async () => {
    await page.close();
    expect(errors).toEqual([]);
  });
  await page.goto(address);
  return page;
}

export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(artifacts, { recursive: true });
  await page.screenshot({ path: path.join(artifacts, `${name}.png`) });
}
