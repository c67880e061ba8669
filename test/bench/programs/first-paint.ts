import type { Browser } from "playwright-core";
import { launchBrowser } from "../../harness/browser.ts";
import { startProcess } from "../../harness/process.ts";
import type { Program } from "../program.ts";
import { spreadOf } from "../rounds.ts";
import { layOut } from "../table.ts";

/** What we promise a newcomer, in ms: from the click on the address to something to read. */
const goal = 1_000;

/** In ms since the browser asked for the page. */
interface Visit {
  /** The first text on the screen, as the browser counts it: `first-contentful-paint`. */
  readonly paint: number;
  /** The composer is there, so one can type a command. */
  readonly usable: number;
}

export const firstPaint: Program = {
  name: "first-paint",
  what: "the demo's page in a headless browser: first paint, and until one can type a command",
  async report(bench) {
    const browser = await launchBrowser().catch((fault: unknown) => fault as Error);
    if (browser instanceof Error) {
      bench.print(`not measured: ${browser.message}\n`);
      return;
    }
    try {
      const visits = [];
      for (let start = 0; start < bench.size(7, 1); start += 1) visits.push(await demoVisits(browser));
      bench.print(`${tableOf(visits)}\n\nmedian (min to max) of ${visits.length} demos; the goal is ${goal} ms\n`);
    } finally {
      await browser.close();
    }
  },
};

/** Two visits to a fresh demo: right when it says that it is ready, which is when the page is being bundled, and another. */
async function demoVisits(browser: Browser): Promise<readonly [Visit, Visit]> {
  const demo = startProcess(["demo", "--port", "0"]);
  try {
    await demo.prints("Stop with Ctrl+C");
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(demo.output())?.[0] ?? "";
    return [await visit(browser, address), await visit(browser, address)];
  } finally {
    demo.child.kill("SIGTERM");
    await demo.ended();
  }
}

async function visit(browser: Browser, address: string): Promise<Visit> {
  // A context of its own: nothing is in its cache.
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${address}/?user=U0ANA&channel=C0OPS`, { waitUntil: "commit" });
    await page.getByRole("textbox", { name: "Message #ops" }).waitFor();
    // As old as the page, up to the time that the answer needs to come back here.
    const usable = await page.evaluate<number>("performance.now()");
    const paint = await page.evaluate<number>(`new Promise((resolve) => {
      new PerformanceObserver((entries) => {
        for (const { startTime } of entries.getEntriesByName("first-contentful-paint")) resolve(startTime);
      }).observe({ type: "paint", buffered: true });
    })`);
    return { paint, usable };
  } finally {
    await context.close();
  }
}

function tableOf(visits: readonly (readonly [Visit, Visit])[]): string {
  const rows = (["at once", "again"] as const).map((name, index) => {
    const of = (what: keyof Visit) => cell(visits.flatMap((both) => both[index]?.[what] ?? []));
    return [name, of("paint"), of("usable")];
  });
  return layOut([["", "first paint ms", "usable ms"], ...rows]);
}

function cell(values: readonly number[]): string {
  const { median, min, max } = spreadOf(values);
  return `${median.toFixed(0)} (${min.toFixed(0)} to ${max.toFixed(0)})`;
}
