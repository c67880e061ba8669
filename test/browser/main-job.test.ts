import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepScreenshot, launchBrowser, openPage } from "../harness/browser.ts";
import { startProcess, type SignalboxProcess } from "../harness/process.ts";

let browser: Browser;
let demo: SignalboxProcess;
let address: string;

beforeAll(async () => {
  demo = startProcess(["demo", "--port", "0"]);
  await demo.prints("Stop with Ctrl+C");
  address = /http:\/\/127\.0\.0\.1:\d+/.exec(demo.output())?.[0] ?? "";
  browser = await launchBrowser();
}, 60_000);

afterAll(async () => {
  await browser.close();
  demo.child.kill("SIGTERM");
  await demo.ended();
});

function openAs(user: string): Promise<Page> {
  return openPage(browser, `${address}/?user=${user}&channel=C0OPS`);
}

async function types(page: Page, command: string): Promise<void> {
  const composer = page.getByRole("textbox", { name: "Message #ops" });
  await composer.fill(command);
  await composer.press("Enter");
}

test("Ana runs reindex by clicking, and reads the result in the thread", { timeout: 60_000 }, async () => {
  const page = await openAs("U0ANA");
  await types(page, "/action run reindex search-prod");

  const form = page.getByRole("dialog", { name: "Rebuild the search index" });
  await form.getByText("Yes").click();
  await keepScreenshot(page, "1-form");
  await form.getByRole("button", { name: "Run", exact: true }).click();
  await form.waitFor({ state: "detached" });

  const message = page.getByRole("log").getByRole("article").filter({ hasText: "Rebuild the search index" });
  await message.filter({ hasText: "Running since" }).waitFor();
  await message.filter({ hasText: "percent: Shard" }).waitFor();
  await keepScreenshot(page, "2-running");
  await message.filter({ hasText: "Done in" }).waitFor();
  await message.getByText("2 replies").click();
  const thread = page.getByRole("region", { name: "Thread" });
  await thread.getByText("48230").waitFor();
  await keepScreenshot(page, "3-result");
  await thread.getByText("shard 5 of 5").waitFor();
  expect(await thread.getByRole("article").count()).toBe(3);
});

test(
  "a dangerous action: wrong confirmation, red step, red dialog, approval by another person",
  { timeout: 60_000 },
  async () => {
    const page = await openAs("U0ANA");
    await types(page, "/action run drain orders-prod");
    const form = page.getByRole("dialog", { name: "Drain the service" });
    await form.getByLabel("Type DRAIN to confirm").fill("drain");
    await form.getByRole("button", { name: "Next" }).click();
    await form.getByRole("alert").filter({ hasText: "Type DRAIN, in capitals, to confirm." }).waitFor();
    await keepScreenshot(page, "4-field-error");

    await form.getByLabel("Type DRAIN to confirm").fill("DRAIN");
    await form.getByRole("button", { name: "Next" }).click();
    const step = page.getByRole("dialog", { name: "Confirm" });
    await step.getByText("Type DRAIN to confirm: DRAIN").waitFor();
    const red = step.getByRole("button", { name: "Yes, ask for approval" });
    expect(await red.getAttribute("class")).toContain("danger");
    await keepScreenshot(page, "5-confirm");
    await red.click();
    const dialog = page.getByRole("alertdialog");
    expect(await dialog.getByRole("button", { name: "Yes, I am sure" }).getAttribute("class")).toContain("danger");
    await keepScreenshot(page, "6-red-dialog");
    await dialog.getByRole("button", { name: "Yes, I am sure" }).click();
    const asked = page.getByRole("dialog", { name: "Asked for" });
    await asked.getByRole("button", { name: "Close" }).last().click();

    const bo = await openAs("U0BO");
    const card = bo.getByRole("log").getByRole("article").filter({ hasText: "Drain the service" });
    await card.getByRole("button", { name: "Approve" }).waitFor();
    await keepScreenshot(bo, "7-approval-card");
    await card.getByRole("button", { name: "Approve" }).click();
    await bo.getByRole("alertdialog").getByRole("button", { name: "Approve" }).click();
    await card.filter({ hasText: "Done in" }).waitFor();
    expect(await card.getByRole("button", { name: "Approve" }).count()).toBe(0);
    expect(await card.textContent()).toContain("approved by @Bo Lind");
    await keepScreenshot(bo, "8-approved");
  },
);

test("somebody unknown is told so, alone", async () => {
  const page = await openAs("U0ZED");
  await types(page, "/action run reindex search-prod");
  const answer = page.getByRole("article").filter({ hasText: "Signalbox does not know you yet" });
  await answer.getByText("Only visible to you").waitFor();
  await keepScreenshot(page, "9-unknown-person");
});
