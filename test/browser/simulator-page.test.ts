/** The simulator's own page, with a small Bolt app behind it: what a person can do there, by mouse, keyboard and phone. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { blocksFor } from "../../src/simulator/blocks/blocks.ts";
import { startSimulator, type Simulator } from "../../src/simulator/start.ts";
import { expectFine } from "../harness/axe.ts";
import { keepScreenshot, launchBrowser, openPage, phone } from "../harness/browser.ts";
import { pressByKey, tabTo } from "../harness/keyboard.ts";
import { callMethod, connectBolt, form, personIn, plain, requestWhere } from "../simulator/harness.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);

afterAll(() => browser.close());

async function openAs(simulator: Simulator, user: string, more = "&channel=C0OPS"): Promise<Page> {
  const page = await openPage(browser, `${simulator.url}/?user=${user}${more}`);
  await page.getByRole("navigation", { name: "Channels and direct messages" }).waitFor({ state: "attached" });
  return page;
}

async function openSimulator(): Promise<Simulator> {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.stop());
  return simulator;
}

/** An app that greets on its Home tab, opens forms from shortcuts, and answers mentions in their thread. */
function listen(simulator: Simulator) {
  return connectBolt(simulator, (app) => {
    const go = { type: "button" as const, action_id: "go", text: plain("Choose an action") };
    const blocks = [
      { type: "header" as const, text: plain("Your runs") },
      { type: "actions" as const, elements: [go] },
    ];
    app.event("app_home_opened", async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: { type: "home", blocks } });
    });
    app.action("go", async ({ ack, body, client }) => {
      await ack();
      if ("trigger_id" in body) await client.views.open({ trigger_id: body.trigger_id, view: form() as never });
    });
    app.shortcut(/run_action/, async ({ ack, shortcut, client }) => {
      await ack();
      const said = shortcut.type === "message_action" ? (shortcut.message.text ?? "") : "nothing yet";
      const view = form({ blocks: [{ type: "section", text: plain(`About: ${said}`) }] });
      await client.views.open({ trigger_id: shortcut.trigger_id, view: view as never });
    });
    app.view("form", ({ ack }) => ack());
    app.event("app_mention", async ({ event, say }) => {
      await say({ text: "I heard you", thread_ts: event.thread_ts ?? event.ts });
    });
    app.message("hello", async ({ say }) => {
      await say("hello to you");
    });
    app.command("/action", ({ ack }) => ack("done"));
  });
}

test(
  "the Home tab: opened from the sidebar, a button there opens a form, Escape closes it",
  { timeout: 60_000 },
  async () => {
    const simulator = await openSimulator();
    await listen(simulator);
    const page = await openAs(simulator, "U0ANA");
    await page.getByRole("region", { name: "Apps" }).getByRole("button", { name: "Signalbox" }).click();
    const home = page.getByRole("region", { name: "Signalbox, Home" });
    await home.getByRole("heading", { name: "Your runs" }).waitFor();
    await expectFine(page);
    await keepScreenshot(page, "simulator-home");
    const button = home.getByRole("button", { name: "Choose an action" });
    await button.click();
    const dialog = page.getByRole("dialog", { name: "Run reindex" });
    await dialog.getByLabel("Name").waitFor();
    await expectFine(page);
    // The focus goes round inside, and back to the button afterwards.
    for (let stop = 0; stop < 8; stop += 1) {
      await page.keyboard.press("Tab");
      expect(await page.locator("[role=dialog] :focus").count()).toBe(1);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await home.locator("button:focus", { hasText: "Choose an action" }).waitFor();

    await page.getByRole("navigation", { name: "Signalbox" }).getByRole("button", { name: "Messages" }).click();
    const composer = page.getByRole("textbox", { name: "Message Signalbox" });
    await composer.fill("hello");
    await composer.press("Enter");
    await page.getByRole("log").getByText("hello to you").waitFor();
    await expectFine(page);
  },
);

test("every block that the simulator takes is drawn", { timeout: 60_000 }, async () => {
  const simulator = await openSimulator();
  const input = (element: object) => ({ type: "input", label: plain("A field"), element });
  const samples: Record<string, object> = {
    section: { text: plain("A section") },
    divider: {},
    header: { text: plain("A header") },
    context: { elements: [plain("A context")] },
    actions: { elements: [{ type: "button", text: plain("A button") }] },
    context_actions: { elements: [{ type: "icon_button", icon: "trash", text: plain("Delete") }] },
    image: { image_url: "https://example.com/a.png", alt_text: "An image" },
    input: input({ type: "plain_text_input" }),
    rich_text: { elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "Rich text" }] }] },
    video: {
      video_url: "https://example.com/v",
      thumbnail_url: "https://example.com/t.png",
      alt_text: "A video",
      title: plain("Film"),
    },
    markdown: { text: "Some **markdown**" },
    table: { rows: [[{ type: "raw_text", text: "A cell" }]] },
  };
  expect(Object.keys(samples).sort()).toEqual(Object.keys(blocksFor("message")).sort());
  const blocks = Object.entries(samples).map(([type, rest]) => ({ type, ...rest }));
  const answer = await callMethod(simulator, "chat.postMessage", { channel: "C0OPS", text: "all", blocks });
  expect(answer).toMatchObject({ ok: true });
  const page = await openAs(simulator, "U0ANA");
  const message = page.getByRole("article").filter({ hasText: "A section" });
  await message.getByText("A cell").waitFor();
  expect(await message.locator(".unknown-block").count()).toBe(0);
  await expectFine(page);
  await page.setViewportSize(phone);
  await expectFine(page);
  await keepScreenshot(page, "simulator-every-block");
});

test("shortcuts by keyboard alone, and a mention in a thread", { timeout: 60_000 }, async () => {
  const simulator = await openSimulator();
  await listen(simulator);
  const page = await openAs(simulator, "U0ANA");
  const composer = page.getByRole("textbox", { name: "Message #ops" });
  await composer.fill("the disk is full");
  await composer.press("Enter");
  const message = page.getByRole("article").filter({ hasText: "the disk is full" });
  await message.waitFor();

  const chosen = page.locator("[role=menuitem]:focus");
  const lightning = page.getByRole("button", { name: "Shortcuts", exact: true });
  await lightning.focus();
  await page.keyboard.press("Enter");
  await chosen.waitFor();
  await expectFine(page);
  await page.keyboard.press("Escape");
  await page.locator("button[aria-label=Shortcuts]:focus").waitFor();
  await page.keyboard.press("Enter");
  await chosen.waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("About: nothing yet").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await message.getByRole("button", { name: "More actions for this message" }).focus();
  await page.keyboard.press("Enter");
  await chosen.waitFor();
  expect((await chosen.boundingBox())?.width).toBeGreaterThan(200);
  await keepScreenshot(page, "simulator-message-menu");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("About: the disk is full").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await message.getByRole("button", { name: "Reply in thread" }).focus();
  await page.keyboard.press("Enter");
  const thread = page.getByRole("region", { name: "Thread" });
  await thread.getByRole("button", { name: "Mention Signalbox" }).click();
  const reply = thread.getByRole("textbox", { name: "Reply in thread" });
  expect(await reply.inputValue()).toBe("@Signalbox ");
  await reply.pressSequentially("reindex");
  await reply.press("Enter");
  await thread.getByText("I heard you").waitFor();
  await expectFine(page);
  await keepScreenshot(page, "simulator-thread");
  await reply.press("Escape");
  await thread.waitFor({ state: "detached" });
});

test("the switchboard: a fault by hand strikes, rate limits and clock are switched", { timeout: 60_000 }, async () => {
  const simulator = await openSimulator();
  await listen(simulator);
  const page = await openAs(simulator, "U0ANA");
  await page.getByRole("button", { name: "Switchboard" }).first().click();
  const board = page.getByRole("region", { name: "Switchboard" });
  await board.getByText("1 open").waitFor();
  const fails = board.getByRole("group", { name: "A method fails" });
  await fails.getByLabel("Method").fill("auth.test");
  await fails.getByLabel("How").selectOption("One of Slack’s errors");
  await fails.getByRole("textbox", { name: "Error" }).fill("account_inactive");
  await fails.getByRole("button", { name: "Add" }).click();
  await board.getByText("auth.test, once: error: account_inactive").waitFor();
  await expectFine(page);
  await keepScreenshot(page, "simulator-switchboard");
  expect(await callMethod(simulator, "auth.test")).toMatchObject({ error: "account_inactive" });
  expect(await callMethod(simulator, "auth.test")).toMatchObject({ ok: true });

  await board.getByLabel("Answer 429 beyond Slack’s limits").click();
  await expect.poll(() => simulator.switchboard.view().rate_limits).toBe(true);
  await board.getByRole("button", { name: "Forward 30 minutes" }).click();
  await expect.poll(() => simulator.switchboard.view().ahead_ms).toBe(1_800_000);

  // The rest of it by keys alone.
  const trouble = board.getByRole("group", { name: "An envelope is in trouble" });
  await tabTo(page, trouble.getByLabel("Envelope"));
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("/action");
  await tabTo(page, trouble.getByLabel("How"));
  for (let down = 0; down < 4; down += 1) await page.keyboard.press("ArrowDown");
  await pressByKey(page, trouble.getByRole("button", { name: "Add" }));
  await board.getByText("/action, once: effect: drop_ack").waitFor();
  await expectFine(page);
  const waiting = personIn(simulator, "U0ANA").command("/action run");
  await requestWhere(simulator, ({ request, status }) => request["text"] === "run" && status === "pending");
  await board.getByText("None: all is well.").waitFor();
  await board.getByRole("button", { name: "Forward 3 seconds" }).click();
  expect(await waiting).toMatchObject({ error: "operation_timeout" });
  await pressByKey(page, board.getByRole("button", { name: "Refuse new ones" }));
  await board.getByText("1 open, new ones are refused").waitFor();
  for (const key of ["Shift+Tab", "Shift+Tab"]) await page.keyboard.press(key);
  await board.getByRole("button", { name: "Cut all" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await board.getByText("0 open, new ones are refused").waitFor();
  await page.getByText("Signalbox is not connected").waitFor();
  await expectFine(page);
  await board.getByRole("button", { name: "Close switchboard" }).click();
  await board.waitFor({ state: "detached" });
});

test(
  "a phone: sidebar, language, Home tab, form and switchboard fit and are accessible",
  { timeout: 60_000 },
  async () => {
    const simulator = await openSimulator();
    await listen(simulator);
    const page = await openAs(simulator, "U0BO");
    await page.setViewportSize(phone);
    await expectFine(page);
    const composer = page.getByRole("textbox", { name: "Message #ops" });
    await composer.fill("a message that is long enough to need more than one line on the narrow screen of a phone");
    await composer.press("Enter");
    await page.getByRole("article").waitFor();
    await expectFine(page);

    await page.getByRole("button", { name: "Channels" }).click();
    await page.getByLabel("Language of Bo Lind").selectOption("Deutsch");
    await expect
      .poll(async () => {
        const answer = await callMethod(simulator, "users.info", { user: "U0BO", include_locale: true });
        return (answer["user"] as { locale: string }).locale;
      })
      .toBe("de-DE");
    await expectFine(page);
    await keepScreenshot(page, "simulator-phone-sidebar");
    await page.getByRole("region", { name: "Apps" }).getByRole("button", { name: "Signalbox" }).click();
    await page.getByRole("button", { name: "Choose an action" }).click();
    await page.getByRole("dialog", { name: "Run reindex" }).getByLabel("Name").waitFor();
    await expectFine(page);
    await keepScreenshot(page, "simulator-phone-form");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Channels" }).click();
    await page.getByRole("region", { name: "Tools" }).getByRole("button", { name: "Switchboard" }).click();
    await page.getByRole("region", { name: "Switchboard" }).getByText("1 open").waitFor();
    await expectFine(page);
    await keepScreenshot(page, "simulator-phone-switchboard");
    await page.emulateMedia({ colorScheme: "dark" });
    await expectFine(page);
  },
);

test("files: first lines, open and download; the inspector is accessible too", { timeout: 60_000 }, async () => {
  const simulator = await openSimulator();
  await listen(simulator);
  const log = Array.from({ length: 12 }, (_, line) => `line ${line + 1}`).join("\n");
  const upload = await callMethod(simulator, "files.getUploadURLExternal", { filename: "run.log", length: log.length });
  await fetch(String(upload["upload_url"]), { method: "POST", body: log });
  await callMethod(simulator, "files.completeUploadExternal", {
    files: [{ id: upload["file_id"] }],
    channel_id: "C0OPS",
  });
  const page = await openAs(simulator, "U0ANA");
  const file = page.getByRole("figure", { name: "run.log" });
  await file.getByText("line 1", { exact: true }).waitFor();
  const downloads = page.waitForEvent("download");
  await file.getByRole("link", { name: "Download run.log" }).click();
  expect((await downloads).suggestedFilename()).toBe("run.log");
  await page.getByRole("button", { name: "Inspector" }).first().click();
  await page.getByRole("region", { name: "Inspector" }).getByText("files.completeUploadExternal").waitFor();
  await expectFine(page);
});
