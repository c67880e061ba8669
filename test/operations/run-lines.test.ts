import { expect, test } from "vitest";
import type { Log } from "../../src/lib/log.ts";
import { signalboxAction } from "../harness/actions.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

test("each thing that happens to a run is one line with its id, and no line has a value, an answer or a secret", async () => {
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  function writer(level: string) {
    return (message: string, fields: Record<string, unknown> = {}) => void lines.push({ level, message, fields });
  }
  const log: Log = { debug: writer("debug"), info: writer("info"), warn: writer("warn"), error: writer("error") };
  const note = "what-ana-typed-into-the-form";
  const signalbox = await givenSignalbox({
    log,
    actions: [
      signalboxAction({
        approval: { required: 1, role: "Owner" },
        ui_schema: {
          inputs: [{ id: "note", type: "text", label: "Note" }],
          outputs: { values: [{ path: ["note"], value: { FieldValue: { input: "note" } } }] },
        },
      }),
    ],
  });
  const { ana, bo, target, config } = signalbox;
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal("Rebuild search index")).submits({ Note: note });
  await bo.clicks(await bo.sees("Waiting for approval"), "Approve", { confirm: true });
  const request = await target.request(1);
  request.answer(200, { said: "what-the-target-said" });
  await ana.sees("Done in");

  const runId = request.headers["x-signalbox-run-id"];
  const place = { runId, action: "reindex", deployment: "d-search-prod", env: "prod" };
  const ofRun = lines.filter(({ fields }) => "event" in fields);
  expect(ofRun.map(({ fields }) => fields)).toEqual([
    { ...place, event: "requested", by: "slack:U0ANA" },
    { ...place, event: "approval_required" },
    { ...place, event: "approved", by: "slack:U0BO" },
    { ...place, event: "queued" },
    { ...place, event: "started", attempt: 1, owner: expect.any(String) as unknown, fence: 1 },
    { ...place, event: "ended", result: "succeeded" },
  ]);
  expect(new Set(ofRun.map(({ level }) => level))).toEqual(new Set(["info"]));
  const text = JSON.stringify(lines);
  for (const hidden of [note, "what-the-target-said", config.botToken, config.jwtSecret]) {
    expect(text).not.toContain(hidden);
  }
});
