import { expect, test } from "vitest";
import { callMethod, connectBolt, openSimulator, personIn } from "./harness.ts";

test("filesUploadV2 shows a file in a thread, with the first lines of a text", async () => {
  const simulator = await openSimulator();
  const app = await connectBolt(simulator, () => {});
  const parent = await app.client.chat.postMessage({ channel: "C0OPS", text: "run" });
  const log = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
  const thread_ts = String(parent.ts);
  await app.client.filesUploadV2({
    channel_id: "C0OPS",
    thread_ts,
    filename: "run ü.log",
    content: log,
    title: "The log",
    initial_comment: "Full log",
  });
  const ana = personIn(simulator, "U0ANA");
  const message = await ana.reply(thread_ts, ({ files }) => files.length === 1);
  expect(message).toMatchObject({
    text: "Full log",
    user: "U0SIGNALBOX",
    files: [{ name: "run ü.log", title: "The log", mimetype: "text/plain", size: log.length, lines_more: 2 }],
  });
  const file = message.files[0];
  expect(file?.preview).toBe("one\ntwo\nthree\nfour\nfive");
  const served = await fetch(simulator.url + (file?.url ?? ""));
  expect(served.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await served.text()).toBe(log);
  expect(await callMethod(simulator, "files.info", { file: file?.id })).toMatchObject({
    ok: true,
    file: { mode: "snippet", lines: 7, channels: ["C0OPS"], url_private: simulator.url + (file?.url ?? "") },
  });
});

test("the three steps by hand: raw bytes, once, and only then complete", async () => {
  const simulator = await openSimulator();
  const first = await callMethod(simulator, "files.getUploadURLExternal", { filename: "a.html", length: 8 });
  const files = [{ id: first["file_id"] }];
  const complete = { files, channel_id: "C0OPS" };
  expect(await callMethod(simulator, "files.completeUploadExternal", complete)).toMatchObject({
    error: "file_not_found",
  });
  const url = String(first["upload_url"]);
  expect((await fetch(url, { method: "POST", body: "<script>" })).status).toBe(200);
  expect((await fetch(url, { method: "POST", body: "<script>" })).status).toBe(404);
  expect(
    await callMethod(simulator, "files.completeUploadExternal", { ...complete, channel_id: "G0SECURE" }),
  ).toMatchObject({ error: "channel_not_found" });
  expect(await callMethod(simulator, "files.completeUploadExternal", complete)).toMatchObject({
    ok: true,
    files: [{ id: first["file_id"], title: "a.html" }],
  });
  // Whatever an upload claims to be, a browser gets it as text and runs nothing in it.
  const served = await fetch(`${simulator.url}/files/${String(first["file_id"])}/a.html`);
  expect(served.headers.get("content-type")).toMatch(/^text\/plain/);
  expect(served.headers.get("content-security-policy")).toContain("sandbox");
  expect(await callMethod(simulator, "files.getUploadURLExternal", { filename: "a", length: 0 })).toMatchObject({
    error: "invalid_arguments",
  });
  expect(await callMethod(simulator, "files.info", { file: "F0" })).toMatchObject({ error: "file_not_found" });
});
