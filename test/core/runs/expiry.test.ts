import { expect, it } from "vitest";
import { decide, type Command } from "../../../src/runs/decide.ts";
import { requestDigest, type RunIn } from "../../../src/runs/run.ts";
import { actorOf, aRequest, bo, commandsTo, runAfter } from "../../harness/values.ts";

const request = aRequest();
const run = runAfter(request, commandsTo("awaiting_approval", request)).run as RunIn<"awaiting_approval">;
const vote = { by: actorOf(bo), digest: requestDigest(run) };

it.each<Command>([
  { type: "approve", ...vote },
  { type: "reject", ...vote, reason: "No." },
])("$type counts until the last moment, and not after it, whether a timer has fired or not", (command) => {
  expect(decide(run, command, run.expiresAt - 1)).toMatchObject({ ok: true });
  expect(decide(run, command, run.expiresAt)).toMatchObject({ ok: false, error: { code: "approval_expired" } });
});
