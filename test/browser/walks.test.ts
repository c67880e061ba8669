/** The ways of the newcomer, the engineer and the approver on the page: by keys alone, at a desk and on a phone. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signalboxAction } from "../harness/actions.ts";
import { expectFine } from "../harness/axe.ts";
import { desktop, keepScreenshot, launchBrowser, openPage, phone } from "../harness/browser.ts";
import { pressByKey, tabTo } from "../harness/keyboard.ts";
import { givenSignalbox, type Signalbox } from "../harness/signalbox.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);

afterAll(() => browser.close());

const guarded = signalboxAction({
  id: "restore",
  title: "Restore a bucket",
  description: "Puts a bucket back to where it was.",
  dangerous: true,
  approval: { required: 1, role: "Owner" },
  ui_schema: {
    inputs: [
      { id: "bucket", type: "CollectionSelect", label: "Bucket", collection: "buckets", required: true },
      { id: "reason", type: "text", label: "Reason", required: true },
    ],
    outputs: {
      values: [
        { path: ["bucket"], value: { FieldValue: { input: "bucket" } } },
        { path: ["reason"], value: { FieldValue: { input: "reason" } } },
      ],
    },
  },
});

function givenBuckets(): Promise<Signalbox> {
  return givenSignalbox({
    actions: [guarded, signalboxAction()],
    configuration: (configuration) => {
      configuration.collections = {
        buckets: ["archive", "photos", "videos"].map((name) => ({ id: `b-${name}`, name })),
      };
    },
  });
}

/** Types a command from wherever the focus is. */
async function types(page: Page, command: string): Promise<void> {
  await tabTo(page, page.getByRole("textbox", { name: "Message #ops" }));
  await page.keyboard.type(command);
  await page.keyboard.press("Enter");
}

describe.each([
  { screen: "desktop", size: desktop },
  { screen: "phone", size: phone },
])("on a $screen", ({ screen, size }) => {
  const openAs = (simulator: { readonly url: string }, user: string) =>
    openPage(browser, `${simulator.url}/?user=${user}&channel=C0OPS`, size);

  test("the newcomer reads what to type, types it, chooses, and reads the result", { timeout: 60_000 }, async () => {
    const { simulator, target } = await givenBuckets();
    target.answersAtOnce(200, { documents: 48_230 });
    const page = await openPage(browser, `${simulator.url}/`, size);
    await page.getByText("is quiet so far").waitFor();
    await expectFine(page);
    const composer = page.getByRole("textbox", { name: /^Message #/ });
    await tabTo(page, composer);
    await page.keyboard.type("/act");
    await page.getByRole("listbox").waitFor();
    await expectFine(page);
    await page.keyboard.press("Tab");
    expect(await composer.inputValue()).toBe("/action ");
    await page.keyboard.type("run reindex search-prod");
    await page.keyboard.press("Enter");

    const form = page.getByRole("dialog", { name: "Rebuild search index" });
    await tabTo(page, form.getByLabel("Yes"));
    await page.keyboard.press("Space");
    expect(await form.getByLabel("Yes").isChecked()).toBe(true);
    await expectFine(page);
    await pressByKey(page, form.getByRole("button", { name: "Run", exact: true }));
    await form.waitFor({ state: "detached" });
    const message = page.getByRole("log").getByRole("article").filter({ hasText: "Done in" });
    await message.waitFor();
    await expectFine(page);
    await pressByKey(page, message.getByRole("button", { name: /repl(y|ies)/ }).first());
    await page.getByRole("region", { name: "Thread" }).getByText("48230").waitFor();
    await expectFine(page);
    await keepScreenshot(page, `walk-newcomer-${screen}`);
    expect(JSON.parse((await target.request(1)).body)).toEqual({ force: true });
  });

  test("the engineer chooses by typing, is asked in red, and the approver says yes", { timeout: 60_000 }, async () => {
    const { simulator, target } = await givenBuckets();
    target.answersAtOnce(200, {});
    const ana = await openAs(simulator, "U0ANA");
    await types(ana, "/action run restore search-prod");
    const form = ana.getByRole("dialog", { name: "Restore a bucket" });
    const bucket = form.getByRole("combobox", { name: "Bucket" });
    await tabTo(ana, bucket);
    await ana.keyboard.type("pho");
    await ana.getByRole("option", { name: "photos" }).waitFor();
    await expectFine(ana);
    await ana.keyboard.press("Enter");
    expect(await bucket.inputValue()).toBe("photos");

    // Sent too early: the focus is on what is missing.
    await pressByKey(ana, form.getByRole("button", { name: "Next" }));
    await form.getByRole("alert").first().waitFor();
    await expectFine(ana);
    await form.locator("input:focus").waitFor();
    await ana.keyboard.type("a photo was lost");
    await pressByKey(ana, form.getByRole("button", { name: "Next" }));
    const step = ana.getByRole("dialog", { name: "Confirm" });
    await step.getByText("Reason: a photo was lost").waitFor();
    await expectFine(ana);
    await pressByKey(ana, step.getByRole("button", { name: "Yes, ask for approval" }));
    const red = ana.getByRole("alertdialog");
    await red.waitFor();
    await expectFine(ana);
    await keepScreenshot(ana, `walk-red-${screen}`);
    await pressByKey(ana, red.getByRole("button", { name: "Yes, I am sure" }));
    const asked = ana.getByRole("dialog", { name: "Asked for" });
    await asked.waitFor();
    await expectFine(ana);
    await ana.keyboard.press("Escape");
    await asked.waitFor({ state: "detached" });
    expect(target.received).toHaveLength(0);

    const bo = await openAs(simulator, "U0BO");
    const card = bo.getByRole("log").getByRole("article").filter({ hasText: "Restore a bucket" });
    await card.getByRole("button", { name: "Approve" }).waitFor();
    await expectFine(bo);
    await keepScreenshot(bo, `walk-card-${screen}`);
    await pressByKey(bo, card.getByRole("button", { name: /^Deny/ }));
    const deny = bo.getByRole("dialog", { name: "Deny this run" });
    await deny.getByLabel("Reason").waitFor();
    await expectFine(bo);
    await bo.keyboard.press("Escape");
    await deny.waitFor({ state: "detached" });
    await pressByKey(bo, card.getByRole("button", { name: "Approve" }));
    const sure = bo.getByRole("alertdialog");
    await sure.waitFor();
    await expectFine(bo);
    await pressByKey(bo, sure.getByRole("button", { name: "Approve" }));
    await card.filter({ hasText: "Done in" }).waitFor();
    expect(await card.textContent()).toContain("approved by @Bo Lind");
    expect(JSON.parse((await target.request(1)).body)).toEqual({ bucket: "b-photos", reason: "a photo was lost" });
    await expectFine(bo);
  });

  test("the Home tab: what waits for the approver is decided there", { timeout: 60_000 }, async () => {
    const { simulator, ana, target } = await givenBuckets();
    target.answersAtOnce(200, {});
    await ana.types("/action run restore search-prod bucket=b-videos reason=test");
    await (await ana.seesModal("Restore a bucket")).submits();
    await (await ana.seesModal("Confirm")).clicks("Yes, ask for approval", { confirm: true });
    await ana.sees("Waiting for approval");
    const page = await openPage(browser, `${simulator.url}/?user=U0BO`, size);
    if (size === phone) await pressByKey(page, page.getByRole("button", { name: "Channels" }));
    await pressByKey(page, page.getByRole("region", { name: "Apps" }).getByRole("button", { name: "Signalbox" }));
    const home = page.getByRole("region", { name: "Signalbox, Home" });
    await home.getByText("Waits for your decision").waitFor();
    await expectFine(page);
    await keepScreenshot(page, `walk-home-${screen}`);
    await pressByKey(page, home.getByRole("button", { name: /^Look/ }));
    const card = page.getByRole("dialog", { name: "Decide" });
    await card.getByText("It will send").waitFor();
    await expectFine(page);
    await pressByKey(page, card.getByRole("button", { name: "Approve" }));
    await pressByKey(page, page.getByRole("alertdialog").getByRole("button", { name: "Approve" }));
    await page.getByRole("dialog", { name: "Done" }).waitFor();
    await expectFine(page);
    await page.keyboard.press("Escape");
    await target.request(1);
  });
});
