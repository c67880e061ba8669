import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/access/actor.ts";
import { decide, type Command } from "../../../src/runs/decide.ts";
import { RunEvent } from "../../../src/runs/events.ts";
import {
  apply,
  applyAll,
  isFinal,
  newRun,
  requestDigest,
  statuses,
  transitions,
  wayOn,
  type Run,
  type RunIn,
  type Status,
} from "../../../src/runs/run.ts";
import {
  actorOf,
  aDeployment,
  ana,
  anAction,
  anApproval,
  aRefusal,
  aRequest,
  bo,
  cleo,
  failed,
  noon,
  runAfter,
  runIn,
  stopped,
  succeeded,
  timedOut,
} from "../../harness/values.ts";

const request = aRequest();
const digest = requestDigest(request);

/** Every command, and where it leads from each status; from all others it is refused. */
const ways: [command: Command, from: { readonly [Name in Status]?: Status }][] = [
  [{ type: "settle" }, { requested: "queued" }],
  [{ type: "settle", approval: anApproval }, { requested: "awaiting_approval" }],
  [{ type: "settle", refusal: aRefusal, approval: anApproval }, { requested: "denied" }],
  [{ type: "approve", by: actorOf(bo), digest }, { awaiting_approval: "queued" }],
  [{ type: "reject", by: actorOf(bo), digest, reason: "No." }, { awaiting_approval: "rejected" }],
  [{ type: "expire" }, { awaiting_approval: "expired" }],
  [
    { type: "cancel", by: actorOf(ana) },
    { awaiting_approval: "cancelled", queued: "cancelled", running: "running" },
  ],
  [{ type: "start", owner: "one" }, { queued: "running" }],
  [{ type: "end", outcome: succeeded }, { running: "succeeded" }],
  [{ type: "end", outcome: failed }, { running: "failed" }],
  [{ type: "end", outcome: timedOut }, { running: "timed_out" }],
  [{ type: "end", outcome: stopped }, {}],
  [{ type: "interrupt", reason: "Restarted." }, { running: "interrupted" }],
  [{ type: "retry", owner: "two" }, { running: "running" }],
  [{ type: "take_over", owner: "two" }, { running: "running" }],
  [{ type: "fail_attempt", outcome: failed, nextAt: noon + 200 }, { running: "running" }],
  [
    { type: "join", by: actorOf(cleo) },
    { requested: "requested", awaiting_approval: "awaiting_approval", queued: "queued", running: "running" },
  ],
  [
    { type: "deny", refusal: aRefusal },
    { requested: "denied", queued: "denied" },
  ],
];

describe("each command from each status", () => {
  const cells = ways.flatMap(([command, from]) =>
    statuses.map((status): [string, Status, Status | "refused", Command] => {
      const result = "outcome" in command ? ` ${command.outcome.result}` : "";
      return [command.type + result, status, from[status] ?? "refused", command];
    }),
  );
  it.each(cells)("%s from %s: %s", (_name, status, expected, command) => {
    const { run } = runIn(status, request);
    const events = decide(run, command, noon + 100);
    if (expected === "refused") {
      expect(events).toMatchObject({ ok: false, error: { code: "already_decided" } });
    } else {
      expect(events.ok && applyAll(run, events.value).status).toBe(expected);
    }
  });

  it.each(statuses)("a refused vote is recorded and changes nothing else of a run that is %s", (status) => {
    const { run } = runIn(status, request);
    const events = decide(run, { type: "refuse_vote", by: actorOf(ana), refusal: aRefusal }, noon + 100);
    expect(events.ok && applyAll(run, events.value)).toStrictEqual({ ...run, revision: run.revision + 1 });
  });
});

describe("a run", () => {
  it("has what each status can know, and nothing else", () => {
    const base = Object.keys({ ...request, revision: 0, status: "" });
    const waiting = ["approval", "expiresAt", "approvedBy"];
    const ended = ["approvedBy", "startedAt", "endedAt"];
    const facts: { readonly [Name in Status]: string[] } = {
      requested: [],
      denied: ["refusal", "endedAt"],
      awaiting_approval: waiting,
      rejected: [...waiting, "rejectedBy", "reason", "endedAt"],
      expired: [...waiting, "endedAt"],
      cancelled: ["approvedBy", "cancelledBy", "endedAt"],
      queued: ["approvedBy", "queuedAt"],
      running: ["approvedBy", "startedAt", "owner", "fence"],
      succeeded: [...ended, "outcome"],
      failed: [...ended, "outcome"],
      timed_out: [...ended, "outcome"],
      interrupted: [...ended, "reason"],
    };
    for (const status of statuses) {
      expect(Object.keys(runIn(status, request).run).sort()).toEqual([...base, ...facts[status]].sort());
    }
  });

  it("ends exactly where nothing follows", () => {
    expect(statuses.filter(isFinal)).toEqual(
      statuses.filter((status) => status !== "requested" && "endedAt" in runIn(status, request).run),
    );
  });

  it("waits for as many different people as were asked for", () => {
    const approval = { ...anApproval, required: 2 };
    const { run } = runAfter(request, [
      { type: "settle", approval },
      { type: "approve", by: actorOf(bo), digest },
    ]);
    expect(run).toMatchObject({ status: "awaiting_approval", approvedBy: [actorOf(bo)], expiresAt: noon + 1_800_000 });
    const again = decide(run, { type: "approve", by: { ...actorOf(bo), name: "Robert" } as Actor, digest }, noon);
    expect(again).toMatchObject({ ok: false, error: { code: "already_voted" } });
    const last = decide(run, { type: "approve", by: actorOf(cleo), digest }, noon);
    expect(last.ok && applyAll(run, last.value)).toMatchObject({
      status: "queued",
      approvedBy: [actorOf(bo), actorOf(cleo)],
    });
  });

  it("keeps who approved until its end", () => {
    expect(runIn("succeeded", request).run).toMatchObject({ approvedBy: [actorOf(bo)] });
  });

  it("takes no vote on anything else than what was shown", () => {
    const { run } = runIn("awaiting_approval", request);
    for (const decision of [{ type: "approve" }, { type: "reject", reason: "No." }] as const) {
      const vote: Command = { ...decision, by: actorOf(bo), digest: "sha256:another" };
      expect(decide(run, vote, noon)).toMatchObject({ ok: false, error: { code: "request_changed" } });
    }
  });

  it("is shown by a digest that changes with everything that would be sent", () => {
    const others = [
      { actionDigest: "sha256:another" },
      { values: { index: "users" } },
      { body: { index: "users" } },
      { deployment: aDeployment({ id: "d-other" }) },
      { deployment: aDeployment({ ingress: "https://other.example" }) },
      { id: "other" },
      { notBefore: noon + 60_000 },
    ];
    const digests = [request, ...others.map((other) => ({ ...request, ...other }))].map(requestDigest);
    expect(new Set(digests).size).toBe(digests.length);
    expect(requestDigest({ ...request, requestedAt: 0, intentKey: "other" })).toBe(digest);
  });

  it("tells who comes too late how it got where it is", () => {
    const words = statuses.map((status) => {
      const refused = decide(runIn(status, request).run, { type: "reject", by: actorOf(bo), digest, reason: "" }, noon);
      return refused.ok ? "" : refused.error.message;
    });
    expect(words).toEqual([
      "Too late: this run is only being asked for.",
      "Too late: this run was refused by a rule.",
      "",
      "Too late: this run was denied by Bo Lind.",
      "Too late: this run expired before anybody decided.",
      "Too late: this run was cancelled by Ana Ruiz.",
      "Too late: this run is queued already.",
      "Too late: this run is running already (approved by Bo Lind).",
      "Too late: this run has succeeded (approved by Bo Lind).",
      "Too late: this run has failed (approved by Bo Lind).",
      "Too late: this run has timed out (approved by Bo Lind).",
      "Too late: this run was interrupted (approved by Bo Lind).",
    ]);
  });

  it("is never made by an event that does not fit", () => {
    expect(() => apply(newRun(request), { type: "started", at: noon })).toThrow("is requested, not queued");
  });
});

describe("whatever is commanded", () => {
  const actor = fc.constantFrom(actorOf(ana), actorOf(bo), actorOf(cleo));
  const shown = fc.constantFrom(digest, digest, digest, "sha256:another");
  const approval = fc.record({
    required: fc.integer({ min: 1, max: 3 }),
    role: fc.constantFrom("Maintainer" as const, "Owner" as const),
    expiresAfter: fc.integer({ min: 1, max: 1_000_000 }),
  });
  const owner = fc.constantFrom("one", "two", "three");
  const command: fc.Arbitrary<Command> = fc.oneof(
    fc.record({ type: fc.constant("settle" as const), approval: fc.option(approval, { nil: undefined }) }),
    fc.constant<Command>({ type: "settle", refusal: aRefusal }),
    fc.record({ type: fc.constant("approve" as const), by: actor, digest: shown }),
    fc.record({ type: fc.constant("reject" as const), by: actor, digest: shown, reason: fc.string() }),
    fc.record({ type: fc.constant("refuse_vote" as const), by: actor, refusal: fc.constant(aRefusal) }),
    fc.constantFrom<Command>({ type: "expire" }, { type: "deny", refusal: aRefusal }),
    fc.record({ type: fc.constantFrom("start" as const, "retry" as const, "take_over" as const), owner }),
    fc.record({ type: fc.constantFrom("cancel" as const, "join" as const), by: actor }),
    fc.record({ type: fc.constant("accept" as const), location: fc.webUrl() }),
    fc.record({ type: fc.constant("fail_attempt" as const), outcome: fc.constant(failed), nextAt: fc.nat() }),
    fc.record({ type: fc.constant("end" as const), outcome: fc.constantFrom(succeeded, failed, timedOut, stopped) }),
    fc.record({ type: fc.constant("interrupt" as const), reason: fc.string() }),
  );

  it("stays inside the table of transitions, and the events alone give the same run", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 25 }), (commands) => {
        let run: Run = newRun(request);
        const events: RunEvent[] = [];
        for (const [step, each] of commands.entries()) {
          const decided = decide(run, each, noon + step);
          if (!decided.ok) continue;
          const next = applyAll(run, decided.value);
          const allowed: readonly Status[] = [run.status, ...transitions[run.status]];
          expect(allowed).toContain(next.status);
          expect(next.revision).toBe(run.revision + decided.value.length);
          if (isFinal(run.status)) expect(next.status).toBe(run.status);
          events.push(...decided.value);
          run = next;
        }
        const kept = events.map((event) => RunEvent.parse(JSON.parse(JSON.stringify(event))));
        expect(applyAll(newRun(request), kept)).toStrictEqual(run);
        expect(JSON.parse(JSON.stringify(run))).toStrictEqual(run);
      }),
      { numRuns: 500 },
    );
  });

  it("gives each owner and each attempt a higher number, has one end, and begins nothing that is to be stopped", () => {
    const running: Command[] = [{ type: "settle" }, { type: "start", owner: "one" }];
    fc.assert(
      fc.property(fc.array(command, { maxLength: 25 }), (commands) => {
        let run: Run = newRun(request);
        let fence = 0;
        let ends = 0;
        for (const [step, each] of [...running, ...commands].entries()) {
          const decided = decide(run, each, noon + step);
          if (!decided.ok) continue;
          const next = applyAll(run, decided.value);
          const began = decided.value.some(({ type }) => type === "started");
          const taken = decided.value.some(({ type }) => type === "taken_over");
          if (began) expect(run).not.toHaveProperty("cancelRequestedBy");
          if (next.status === "running") {
            expect(next.fence).toBe(began || taken ? fence + 1 : fence);
            fence = next.fence;
          }
          if (isFinal(next.status) && !isFinal(run.status)) ends += 1;
          run = next;
        }
        expect(ends).toBe(isFinal(run.status) ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a running run that somebody wants stopped", () => {
  const { run } = runIn("running", request);
  const asked = after(run, { type: "cancel", by: actorOf(bo) });

  it("goes on until its end says how that went", () => {
    expect(asked).toMatchObject({ status: "running", cancelRequestedBy: actorOf(bo) });
    expect(decide(asked, { type: "cancel", by: actorOf(ana) }, noon)).toMatchObject({
      ok: false,
      error: { code: "already_cancelling" },
    });
    const ended = after(asked, { type: "end", outcome: stopped });
    expect(ended).toMatchObject({ status: "cancelled", cancelledBy: actorOf(bo), outcome: stopped });
    expect(after(asked, { type: "end", outcome: succeeded }).status).toBe("succeeded");
  });
});

describe("the owner of a running run", () => {
  it("has a number that grows with each owner and each attempt, so that a former owner can be told apart", () => {
    const { run: first } = runIn("running", request);
    expect(first).toMatchObject({ owner: "one", fence: 1 });
    const second = after(first, { type: "take_over", owner: "two" });
    expect(second).toMatchObject({ owner: "two", fence: 2 });
    expect(after(second, { type: "retry", owner: "three" })).toMatchObject({ owner: "three", fence: 3, attempt: 2 });
  });
});

describe("what goes on with a run whose owner is gone", () => {
  const idempotent = aRequest({ action: anAction({ idempotent: true }) });
  const declared = aRequest({
    action: anAction({ idempotent: true, retry: { attempts: 5, backoff: 1, maxBackoff: 1 } }),
  });
  const start: Command[] = [{ type: "settle" }, { type: "start", owner: "one" }];
  const accept: Command = { type: "accept", location: "https://search.example/jobs/1" };
  const again: Command = { type: "retry", owner: "one" };
  const fail: Command = { type: "fail_attempt", outcome: failed, nextAt: noon };

  it.each<[what: string, request: typeof request, commands: Command[], way: ReturnType<typeof wayOn>]>([
    ["nothing is known", request, [], undefined],
    ["the target said where to ask", request, [accept], "attach"],
    ["it is idempotent", idempotent, [], "retry"],
    ["it was sent three times", idempotent, [again, again], undefined],
    ["it was sent three times of five", declared, [again, again], "retry"],
    ["it was sent five times of five", declared, [again, again, again, again], undefined],
    ["it waits for its next attempt", declared, [accept, fail], "retry"],
    ["the next attempt has begun, and nothing of it is known", declared, [accept, fail, again], "retry"],
    ["somebody wants it stopped", declared, [accept, { type: "cancel", by: actorOf(ana) }], "stop"],
  ])("%s", (_what, of, commands, way) => {
    expect(wayOn(runAfter(of, [...start, ...commands]).run as RunIn<"running">)).toBe(way);
  });
});

describe("following a run", () => {
  it("is remembered once, and outlives every change", () => {
    const { run } = runIn("queued", request);
    const joined = after(run, { type: "join", by: actorOf(cleo) });
    expect(joined.followers).toEqual([actorOf(cleo)]);
    expect(decide(joined, { type: "join", by: actorOf(cleo) }, noon)).toEqual({ ok: true, value: [] });
    expect(decide(joined, { type: "join", by: run.requester }, noon)).toEqual({ ok: true, value: [] });
    const ended = after(after(joined, { type: "start", owner: "one" }), { type: "end", outcome: succeeded });
    expect(ended.followers).toEqual([actorOf(cleo)]);
  });
});

function after(run: Run, command: Command): Run {
  const events = decide(run, command, noon + 50);
  if (!events.ok) throw new Error(events.error.message);
  return applyAll(run, events.value);
}
