import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { desktop, keepScreenshot, launchBrowser, openPage, phone } from "../harness/browser.ts";
import { everyInputAction } from "../harness/every-input.ts";
import { expectFine } from "../harness/axe.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);

afterAll(() => browser.close());

test("Ana fills one input of every type by hand, and all of it is sent", { timeout: 60_000 }, async () => {
  const { simulator, target } = await givenSignalbox({
    actions: [everyInputAction],
    encryptionKey: "a key for tests that is long enough",
    configuration: (configuration) =>
      void (configuration.collections = {
        buckets: [
          { id: "b-1", name: "archive" },
          { id: "b-2", name: "photos" },
        ],
      }),
  });
  target.answersAtOnce(200, {});
  const page = await openPage(browser, `${simulator.url}/?user=U0ANA&channel=C0OPS`);
  const composer = page.getByRole("textbox", { name: "Message #ops" });
  await composer.fill("/action run everything search-prod");
  await composer.press("Enter");
  const form = page.getByRole("dialog", { name: "Everything at once" });

  await form.getByLabel("Hosts").waitFor();
  await expectFine(page);
  await page.setViewportSize(phone);
  await expectFine(page);
  await page.setViewportSize(desktop);

  await form.getByLabel("Name").fill("nightly");
  await form.getByLabel("Notes").fill("two\nlines");
  await form.getByLabel("Count").fill("3");
  await form.getByLabel("Yes").check();
  await form.getByLabel("careful").check();
  await form.getByLabel("Reason").fill("full disk");
  await form.getByLabel("Bucket").fill("pho");
  await page.getByRole("option", { name: "photos" }).click();
  await form.getByLabel("Monday").check();
  await form.getByLabel("Thursday").check();
  await form.getByLabel("When: time (UTC)").fill("04:30");
  await form.getByLabel("When: time (UTC)").blur();
  await form.getByText("For you that is Mon and Thu at").waitFor();
  await form.getByLabel("Hosts").fill("db-1");
  await form.getByRole("button", { name: "Add another" }).click();
  await form.getByLabel("Hosts 2").fill("db-2");
  await form.getByLabel("Region").fill("1987");
  await page.getByRole("option", { name: "Region 1987" }).click();
  await form.getByLabel("green").check();
  await form.getByLabel("Day (optional)", { exact: true }).fill("2026-01-31");
  await form.getByLabel("At (optional)", { exact: true }).fill("08:05");
  await form.getByLabel("Since").fill("2026-01-31T09:30");
  await form.getByLabel("Wait").fill("1h30m");
  await form.getByLabel("Owners").fill("Bo");
  await page.getByRole("option", { name: "Bo Lind" }).click();
  await form.getByLabel("List").setInputFiles({ name: "hosts.csv", mimeType: "text/csv", buffer: Buffer.from("a") });
  await form.getByLabel("Token").fill("s3cret");
  await expectFine(page);
  await page.setViewportSize(phone);
  await expectFine(page);
  await keepScreenshot(page, "forms-1-filled");

  await form.getByRole("button", { name: "Run", exact: true }).click();
  await form.waitFor({ state: "detached" });
  expect(JSON.parse((await target.request(1)).body)).toEqual({
    name: "nightly",
    notes: "two\nlines",
    count: 3,
    force: true,
    mode: "careful",
    reason: "full disk",
    bucket: "b-2",
    when: { run_days: "1,4", schedule: "04:30" },
    hosts: ["db-1", "db-2"],
    region: "r-1987",
    tags: ["green"],
    day: "2026-01-31",
    at: "08:05",
    since: "2026-01-31T08:30:00Z",
    wait: "1h30m",
    owners: ["U0BO"],
    list: { id: expect.any(String) as string, name: "hosts.csv" },
    token: "s3cret",
  });

  const message = page.getByRole("log").getByRole("article").filter({ hasText: "Everything at once" });
  await message.filter({ hasText: "Done in" }).waitFor();
  const text = (await message.textContent()) ?? "";
  expect(text).toContain("Bucket: photos");
  expect(text).toContain("Owners: @Bo Lind");
  expect(text).toContain("Token: (hidden)");
  await keepScreenshot(page, "forms-2-message");
});
