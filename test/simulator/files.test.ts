import { expect, test } from "vitest";
import { callMethod, connectBolt, openSimulator, personIn, post } from "./harness.ts";

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

test("a person gives a file to a form, and the client looks at its type and number", async () => {
  const simulator = await openSimulator();
  const sent: unknown[] = [];
  await connectBolt(simulator, (app) => {
    const element = { type: "file_input", action_id: "value", filetypes: ["csv"], max_files: 1 } as const;
    const label = { type: "plain_text", text: "List" } as const;
    app.command("/action", async ({ ack, body, client }) => {
      await ack();
      const blocks = [{ type: "input" as const, block_id: "list", label, element }];
      const title = { type: "plain_text", text: "Import" } as const;
      await client.views.open({ trigger_id: body.trigger_id, view: { type: "modal", title, submit: title, blocks } });
    });
    app.view({ type: "view_submission" }, async ({ ack, view }) => {
      sent.push(view.state.values["list"]?.["value"]);
      await ack();
    });
  });
  const ana = personIn(simulator, "U0ANA");
  await ana.command("/action");
  const view = await ana.view();
  async function bring(name: string): Promise<string> {
    const content_base64 = Buffer.from("a,b").toString("base64");
    const brought = await post(simulator, "/control/files", { user: "U0ANA", name, content_base64 });
    return brought.ok ? String(brought.file) : "";
  }
  const [csv, more, exe] = [await bring("hosts.csv"), await bring("more.csv"), await bring("x.exe")];
  expect(await ana.submit(view, { list: ["F0NOWHERE"] })).toMatchObject({ error: "invalid_value" });
  expect(await ana.submit(view, { list: [exe] })).toMatchObject({
    errors: { list: "Please choose files of the types csv." },
  });
  expect(await ana.submit(view, { list: [csv, more] })).toMatchObject({
    errors: { list: "Please choose no more than 1." },
  });
  await ana.submit(view, { list: [csv] });
  expect(sent).toMatchObject([{ type: "file_input", files: [{ id: csv, name: "hosts.csv", user: "U0ANA" }] }]);
});
