import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Action } from "../../src/definition/action.ts";
import type { Field } from "../../src/definition/field.ts";
import type { Input } from "../../src/definition/inputs.ts";
import { digestOf } from "../../src/lib/json.ts";
import { invalidValues } from "../../src/runs/refusals.ts";
import { statuses } from "../../src/runs/run.ts";
import { validateBlocks } from "../../src/simulator/blocks/validate.ts";
import { readView } from "../../src/simulator/blocks/view.ts";
import { resultReply } from "../../src/slack/messages/result-reply.ts";
import { runMessage } from "../../src/slack/messages/run-message.ts";
import { nothingAhead } from "../../src/slack/messages/ahead.ts";
import { confirmView } from "../../src/slack/views/confirm-view.ts";
import { formView, tooBigFor, type Form } from "../../src/slack/views/form-view.ts";
import { noticeView, refusalView } from "../../src/slack/views/notice-view.ts";
import { rejectView } from "../../src/slack/views/reject-view.ts";
import { ana, anAction, anApproval, aDeployment, aRequest, bo, commandsTo, noon, runAfter } from "../harness/values.ts";
import { english } from "../../src/texts/english.ts";
import { sentence } from "../../src/texts/sentence.ts";

/** Long, empty-ish, and full of what Slack gives a meaning to. */
const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }).filter((value) => value.trim() !== ""),
  fc.constantFrom("<!channel>", "`*_~<https://evil.example|click>", "😀".repeat(2_000), "x".repeat(9_000), ":x: & < >"),
);

const base = { required: fc.boolean(), sensitive: fc.boolean(), helpText: fc.option(text), label: text };
const input: fc.Arbitrary<Omit<Input, "id">> = fc.oneof(
  fc.record({ ...base, type: fc.constant("text" as const), initialValue: fc.option(fc.string({ maxLength: 2_000 })) }),
  fc.record({
    ...base,
    type: fc.constant("number" as const),
    minimum: fc.constantFrom(0, 1, undefined),
    maximum: fc.constantFrom(600, undefined),
    step: fc.constantFrom(1, 0.5, undefined),
    initialValue: fc.constantFrom(30, undefined),
  }),
  fc.record({ ...base, type: fc.constant("Checkbox" as const), initialValue: fc.constantFrom(true, false, undefined) }),
  fc.record({
    ...base,
    type: fc.constant("RadioSelect" as const),
    options: fc.uniqueArray(
      fc.record({ value: fc.string({ minLength: 1 }), label: fc.option(text), helpText: fc.option(text) }),
      {
        minLength: 1,
        maxLength: 250,
        selector: (option) => option.value,
      },
    ),
  }),
);

const options = fc.uniqueArray(
  fc.record({ value: fc.string({ minLength: 1 }), label: fc.option(text), helpText: fc.option(text) }),
  { minLength: 1, maxLength: 130, selector: (option) => option.value },
);
const day = fc.integer({ min: 0, max: 6 });
const clock = fc.constantFrom("00:00", "04:30", "23:59");

/** The types that only stand in our own superset, and lists. */
const moreInput: fc.Arbitrary<object> = fc.oneof(
  fc.record({ ...base, type: fc.constant("text"), multiline: fc.boolean() }),
  fc.record({ ...base, type: fc.constant("Select"), options }),
  fc.record({ ...base, type: fc.constant("MultiSelect"), options }),
  fc.record({ ...base, type: fc.constantFrom("Date", "Time", "DateTime", "Duration") }),
  fc.record({ ...base, type: fc.constant("File"), extensions: fc.constantFrom([], ["csv", ".json"]) }),
  fc.record({ ...base, type: fc.constant("People"), multiple: fc.boolean() }),
  fc.record({ ...base, type: fc.constant("CollectionSelect"), collection: fc.constantFrom("deployments", "buckets") }),
  fc.record({
    ...base,
    type: fc.constant("DaysAndHour"),
    initialValue: fc.option(fc.record({ run_days: day.map(String), schedule: clock })),
  }),
  fc.record({
    ...base,
    type: fc.constant("array"),
    itemType: fc.constantFrom("text", "Checkbox", "DaysAndHour", "Date"),
  }),
);

const action: fc.Arbitrary<Action> = fc
  .record({
    title: text,
    description: text,
    dangerous: fc.boolean(),
    inputs: fc.array(fc.oneof(input, moreInput), { maxLength: 12 }),
  })
  .map(({ inputs, ...rest }) =>
    anAction({
      ...rest,
      ui_schema: { inputs: inputs.map((each, index) => ({ ...each, id: `input-${index}` }) as Input) },
    }),
  );

/** A form for which nobody has typed anything. */
function aForm(known: Form["known"], offers: Form["offers"]): Form {
  const content = {
    action: known.action,
    state: {},
    rows: {},
    remembered: {},
    zone: "Europe/Madrid",
    now: noon,
    texts: english,
    choicesOf: (field: Field) =>
      "options" in field ? field.options : [{ value: "b-1", label: "x".repeat(90), help: "x".repeat(90) }],
  };
  return { known, offers, approvals: [anApproval, undefined], channel: "C0OPS", thread: undefined, content };
}

function problemsOf(view: unknown): readonly string[] {
  const read = readView(view);
  return read.ok ? [] : read.error.problems;
}

test("where deployments need different approvals, the form tells each of them", () => {
  const offered = ["one", "two"].map((id) => ({ deployment: aDeployment({ id }), status: "Running", isStale: false }));
  const form = aForm({ action: anAction(), digest: "sha256:0" }, { offered, withheld: [] });
  const approvals = [anApproval, { ...anApproval, required: 2, role: "Maintainer" as const }];
  const shown = JSON.stringify(formView({ ...form, approvals }).blocks);
  expect(shown).toContain("Needs 1 approval by the role Owner on some of these deployments before it runs.");
  expect(shown).toContain("Needs 2 approvals by the role Maintainer on some of these deployments before it runs.");
  const same = JSON.stringify(formView({ ...form, approvals: [anApproval, anApproval] }).blocks);
  expect(same.match(/Needs 1 approval by the role Owner before it runs/g)).toHaveLength(1);
});

test("a refusal over a form says which fields it is about", () => {
  const refusal = invalidValues({ pause: sentence("required") });
  expect(JSON.stringify(refusalView(english, refusal).blocks)).toContain("pause: This field is required.");
});

describe("Slack takes every view that we can make", () => {
  test("forms, for one deployment and for hundreds", () => {
    fc.assert(
      fc.property(action, fc.integer({ min: 1, max: 250 }), (given, count) => {
        const offered = Array.from({ length: count }, (_, index) => ({
          deployment: aDeployment({ id: `d-${index}`, name: `search-${index}` }),
          status: "Running",
          isStale: index % 2 === 0,
        }));
        const refusal = { code: "status_not_allowed", message: "x".repeat(900) } as const;
        const withheld = Array.from({ length: 9 }, () => ({ deployment: aDeployment(), refusal }));
        const known = { action: given, digest: digestOf(given) };
        const form = aForm(known, { offered, withheld });
        const view = formView(form);
        if (tooBigFor(view, form) === undefined) expect(problemsOf(view)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("confirmations, reasons and notices", () => {
    fc.assert(
      fc.property(action, text, (given, value) => {
        const values = Object.fromEntries((given.ui_schema?.inputs ?? []).map(({ id }) => [id, value]));
        const request = aRequest({ action: given, values });
        expect(problemsOf(confirmView(english, request, "f0rm", { approval: anApproval }, () => "x"))).toEqual([]);
        const { run } = runAfter(request, commandsTo("awaiting_approval", request));
        expect(problemsOf(rejectView(english, run, "sha256:0", () => "x"))).toEqual([]);
        expect(problemsOf(noticeView(english, "Not started", value, "back"))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("Slack takes every message that we can make", () => {
  test.each(statuses)("of a run that is %s", (status) => {
    fc.assert(
      fc.property(action, text, text, (given, value, output) => {
        const values = Object.fromEntries((given.ui_schema?.inputs ?? []).map(({ id }) => [id, value]));
        const request = aRequest({ action: given, values });
        const { run } = runAfter(request, commandsTo(status, request));
        const withOutput =
          "outcome" in run
            ? {
                ...run,
                outcome: {
                  ...run.outcome,
                  output: { text: output, contentType: "text/plain", bytes: 1, isCut: false },
                },
              }
            : run;
        const ahead = status === "queued" ? { count: 3, next: run } : nothingAhead;
        const message = runMessage(english, withOutput, {
          ahead,
          asked: { userGroups: [], people: [ana, bo] },
          nameOfItem: () => "x",
        });
        expect(validateBlocks(message.blocks, "message")).toEqual([]);
        expect(message.text.length).toBeGreaterThan(0);
        // chat.update refuses longer texts.
        expect(message.text.length).toBeLessThanOrEqual(4_000);
        expect(message.text + markupOf(message.blocks)).not.toContain("<!channel>");

        const reply = resultReply(english, withOutput);
        if (!reply) return;
        expect(validateBlocks(reply.blocks, "message")).toEqual([]);
        expect(reply.text + markupOf(reply.blocks)).not.toContain("<!channel>");
      }),
      { numRuns: 15 },
    );
  });
});

/** Every text in which Slack looks for markup. In plain text and in rich text it looks for none. */
function markupOf(part: unknown): string {
  if (Array.isArray(part)) return part.map(markupOf).join("\n");
  if (typeof part !== "object" || part === null) return "";
  if ("type" in part && part.type === "mrkdwn" && "text" in part) return String(part.text);
  return Object.values(part).map(markupOf).join("\n");
}
