import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ChangeEvent, MessagesView, WorkspaceView } from "../../src/simulator/control-types.ts";
import { startSimulator } from "../../src/simulator/start.ts";
import { callMethod, get, openSimulator, personIn, plain, post } from "./harness.ts";

const body = { user: "U0ANA", channel: "C0OPS", text: "hi" };

/** A request with headers that `fetch` would not let through. */
function raw(url: string, headers: Record<string, string>, method = "GET", text = ""): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on("error", reject);
    call.end(text);
  });
}

test("the workspace as it starts", async () => {
  const simulator = await openSimulator();
  const workspace = await get<WorkspaceView>(simulator, "/control/workspace");
  expect(workspace).toMatchObject({
    team: { name: "Signalbox Demo" },
    app: { bot_user: "U0SIGNALBOX", connected: false },
  });
  expect(workspace.channels.map(({ id }) => id)).toEqual(["C0OPS", "C0INCIDENTS", "C0GENERAL", "G0SECURE"]);
  expect(workspace.people.filter(({ is_bot }) => !is_bot).map(({ real_name }) => real_name)).toEqual([
    "Ana Ortiz",
    "Bo Lind",
    "Uma Rao",
    "Zed Novak",
  ]);
  expect(workspace.commands).toMatchObject([{ command: "/action" }]);
});

test("no other site, no other name of this machine, no form", async () => {
  const simulator = await openSimulator();
  const url = `${simulator.url}/control/message`;
  const json = { "content-type": "application/json" };
  const own = new URL(simulator.url).host;
  const text = JSON.stringify(body);
  expect(await raw(url, { ...json, host: own, origin: simulator.url }, "POST", text)).toBe(200);
  expect(await raw(url, { ...json, host: own, origin: "https://evil.example" }, "POST", text)).toBe(403);
  expect(await raw(url, { ...json, host: "evil.example" }, "POST", text)).toBe(403);
  expect(await raw(url, { ...json, host: own, "sec-fetch-site": "cross-site" }, "POST", text)).toBe(403);
  expect(await raw(url, { "content-type": "text/plain", host: own }, "POST", text)).toBe(415);
  expect(await raw(`${simulator.url}/control/workspace`, { host: "evil.example" })).toBe(403);
  expect(await raw(`${simulator.url}/control/workspace`, { host: `localhost:${new URL(simulator.url).port}` })).toBe(
    200,
  );
});

test.each([
  ["no JSON", "{", 400, "bad_json"],
  ["a missing field", JSON.stringify({ user: "U0ANA" }), 400, "invalid_request"],
  ["a misspelt field", JSON.stringify({ ...body, chanel: "C0OPS" }), 400, "invalid_request"],
  ["nobody", JSON.stringify({ ...body, user: "U0X" }), 404, "user_not_found"],
  ["nowhere", JSON.stringify({ ...body, channel: "C0X" }), 404, "channel_not_found"],
  ["a thread that is not there", JSON.stringify({ ...body, thread_ts: "1.000001" }), 404, "thread_not_found"],
])("%s is refused with a sentence", async (_what, text, status, error) => {
  const simulator = await openSimulator();
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${simulator.url}/control/message`, { method: "POST", headers, body: text });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ ok: false, error, message: expect.stringMatching(/\w \w/) as string });
});

test("addresses that are not there, and methods that are not for them", async () => {
  const simulator = await openSimulator();
  expect((await fetch(`${simulator.url}/control/nothing`)).status).toBe(404);
  expect((await fetch(`${simulator.url}/control/workspace`, { method: "POST" })).status).toBe(405);
  expect((await fetch(`${simulator.url}/control/views`)).status).toBe(400);
  expect((await fetch(`${simulator.url}/control/views?user=U0X`)).status).toBe(404);
  expect((await fetch(`${simulator.url}/control/workspace?since=now`)).status).toBe(400);
  expect((await fetch(`${simulator.url}/control/workspace?since=1&wait=60001`)).status).toBe(400);
});

test("a read waits for what is newer, and for no longer than it said", async () => {
  const simulator = await openSimulator();
  const where = "/control/channels/C0OPS/messages?user=U0ANA";
  const { revision } = await get<MessagesView>(simulator, where);
  expect(await get<MessagesView>(simulator, `${where}&since=${revision}&wait=1`)).toMatchObject({ messages: [] });
  const waiting = get<MessagesView>(simulator, `${where}&since=${revision}&wait=60000`);
  await personIn(simulator, "U0ANA").say("hi");
  expect(await waiting).toMatchObject({ messages: [{ text: "hi" }] });
});

test("the event stream begins with now and tells of each change", async () => {
  const simulator = await openSimulator();
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const response = await fetch(`${simulator.url}/control/events`, { signal: gone.signal });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  await personIn(simulator, "U0ANA").say("hi");
  const events: ChangeEvent[] = [];
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const lines = decoder
      .decode(chunk)
      .split("\n")
      .filter((line) => line.startsWith("data: "));
    events.push(...lines.map((line) => JSON.parse(line.slice(6)) as ChangeEvent));
    if (events.some(({ kind }) => kind === "message")) break;
  }
  expect(events[0]).toMatchObject({ revision: 0 });
  expect(events.at(-1)).toMatchObject({ kind: "message", channel: "C0OPS" });
});

test("only members see a channel", async () => {
  const simulator = await openSimulator();
  await callMethod(simulator, "chat.postMessage", { channel: "U0ANA", text: "for Ana" });
  const { channels } = await get<WorkspaceView>(simulator, "/control/workspace");
  const direct = channels.find(({ is_im }) => is_im)?.id ?? "";
  expect((await fetch(`${simulator.url}/control/channels/${direct}/messages?user=U0BO`)).status).toBe(403);
  expect((await fetch(`${simulator.url}/control/channels/${direct}/messages?user=U0ANA`)).status).toBe(200);
});

test("a transcript reads as a person would read it", async () => {
  const simulator = await openSimulator();
  const blocks = [
    { type: "header", text: plain("Approval") },
    { type: "section", text: { type: "mrkdwn", text: "<@U0ANA> asks for <https://example.com|docs> &amp; more" } },
    { type: "section", fields: [plain("env: prod"), plain("lane: free")] },
    {
      type: "actions",
      elements: [
        { type: "button", text: plain("Approve") },
        { type: "button", action_id: "b", text: plain("Deny") },
      ],
    },
    { type: "context", elements: [plain("expires soon")] },
  ];
  const posted = await callMethod(simulator, "chat.postMessage", { channel: "C0OPS", text: "x", blocks });
  const thread_ts = String(posted["ts"]);
  await post(simulator, "/control/message", { ...body, text: "looks good", thread_ts });
  const read = async (query: string): Promise<string> =>
    (await (await fetch(`${simulator.url}/control/transcript?channel=C0OPS${query}`)).text()).replace(
      /\d\d:\d\d/g,
      "12:00",
    );
  expect(await read("")).toBe(
    [
      "Signalbox  12:00",
      "  APPROVAL",
      "  @Ana Ortiz asks for docs (https://example.com) & more",
      "  env: prod",
      "  lane: free",
      "  [Approve] [Deny]",
      "  expires soon",
      "  [1 in thread]",
      "",
    ].join("\n"),
  );
  expect(await read(`&thread_ts=${thread_ts}`)).toContain("Ana Ortiz  12:00 ↳\n  looks good\n");
});

test("a port that is taken is an error of the caller", async () => {
  const simulator = await openSimulator();
  await expect(startSimulator({ port: Number(new URL(simulator.url).port) })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
});

test("the page is there at once, its script is bundled when it is first asked for, and a broken one says why", async () => {
  const pageDir = mkdtempSync(path.join(tmpdir(), "page-"));
  onTestFinished(() => rmSync(pageDir, { recursive: true }));
  const main = path.join(pageDir, "main.tsx");
  mkdirSync(path.join(pageDir, "styles"));
  writeFileSync(path.join(pageDir, "styles/main.css"), "body { color: red; }");
  writeFileSync(path.join(pageDir, "index.html"), "<!doctype html><p>at once</p>");
  writeFileSync(main, 'import { nothing } from "./missing.ts"; nothing();');
  const simulator = await openSimulator({ pageDir });
  const page = await fetch(simulator.url);
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
  expect(await page.text()).toContain("at once");

  await simulator.warmPage();
  const broken = await fetch(`${simulator.url}/assets/main.js`);
  expect(broken.headers.get("content-type")).toContain("javascript");
  expect(await broken.text()).toMatch(/^document\.body\.innerText = "The page could not be bundled\..*missing\.ts/);
  expect((await fetch(`${simulator.url}/assets/styles.css`)).status).toBe(500);

  writeFileSync(main, 'document.title = "a tiny page";');
  const served = await fetch(`${simulator.url}/assets/main.js`);
  expect(served.headers.get("content-type")).toContain("javascript");
  expect(await served.text()).toContain("a tiny page");
  expect(await (await fetch(`${simulator.url}/assets/styles.css`)).text()).toContain("red");
  expect((await fetch(`${simulator.url}/assets/other.js`)).status).toBe(404);
});
