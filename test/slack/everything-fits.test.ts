import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { askFreezes } from "../../src/access/freeze.ts";
import type { Action } from "../../src/definition/action.ts";
import type { Field } from "../../src/definition/field.ts";
import type { Input } from "../../src/definition/inputs.ts";
import { digestOf } from "../../src/lib/json.ts";
import type { LogChunk } from "../../src/runs/log-ports.ts";
import type { Catalog } from "../../src/runs/ports.ts";
import { statuses, type Run } from "../../src/runs/run.ts";
import { limits } from "../../src/simulator/blocks/limits.ts";
import { textLength, validateBlocks } from "../../src/simulator/blocks/validate.ts";
import { readView } from "../../src/simulator/blocks/view.ts";
import { asSent } from "../../src/slack/conversation.ts";
import type { Answer } from "../../src/slack/deps.ts";
import { homeView } from "../../src/slack/home/home-view.ts";
import { actionsList } from "../../src/slack/listings/actions-list.ts";
import { help } from "../../src/slack/listings/help.ts";
import { runDetails } from "../../src/slack/listings/run-details.ts";
import { runsList } from "../../src/slack/listings/runs-list.ts";
import { statusList } from "../../src/slack/listings/status-list.ts";
import { whoami } from "../../src/slack/listings/whoami.ts";
import { logMessage } from "../../src/slack/messages/log-message.ts";
import { reminderMessage } from "../../src/slack/messages/reminder-message.ts";
import { fileRefused, resultReply } from "../../src/slack/messages/result-reply.ts";
import { runMessage } from "../../src/slack/messages/run-message.ts";
import { busyView } from "../../src/slack/views/busy-view.ts";
import { confirmView } from "../../src/slack/views/confirm-view.ts";
import { decisionView } from "../../src/slack/views/decision-view.ts";
import { formView, tooBigFor, type Form } from "../../src/slack/views/form-view.ts";
import { joinedView } from "../../src/slack/views/joined-view.ts";
import { noticeView } from "../../src/slack/views/notice-view.ts";
import { pickView } from "../../src/slack/views/pick-view.ts";
import { rejectView } from "../../src/slack/views/reject-view.ts";
import { waitView } from "../../src/slack/views/wait-view.ts";
import {
  actorOf,
  ana,
  anAction,
  anApproval,
  aDeployment,
  aPolicy,
  aRequest,
  aSnapshot,
  bo,
  commandsTo,
  noon,
  runAfter,
} from "../harness/values.ts";
import { Language } from "../../src/texts/language.ts";
import { textsIn } from "../../src/texts/texts.ts";

/** Short ones, and what hurts: pings, false links, formatting, emoji, right-to-left, invisible marks, great lengths. */
const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }).filter((value) => value.trim() !== ""),
  fc.constantFrom(
    "<!channel> <!subteam^S1|x> <@U0ANA>",
    "`*_~<https://evil.example|click>&amp;",
    "😀👩‍👩‍👧‍👦".repeat(900),
    "مرحبا بالعالم \u202etxt.exe",
    "a\u0000b\u001b[31m\u200b\u2028c\r\nd",
    "*_~`".repeat(2_500),
    "&<>".repeat(3_334),
    "x".repeat(10_000),
    "\n".repeat(10_000),
  ),
);
const json = fc.oneof(
  fc.jsonValue(),
  fc.array(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean()), { maxKeys: 12 }), { maxLength: 60 }),
  fc.dictionary(text, fc.oneof(text, fc.webUrl()), { maxKeys: 30 }),
);

const input = fc.record({
  type: fc.constantFrom("text", "Checkbox", "Date", "People", "CollectionSelect", "DaysAndHour", "File", "Duration"),
  label: text,
  helpText: fc.option(text),
  required: fc.boolean(),
  sensitive: fc.boolean(),
});

const action: fc.Arbitrary<Action> = fc
  .record({
    title: text,
    description: text,
    path: text.map((value) => `/${value}`),
    dangerous: fc.boolean(),
    priority: fc.constantFrom("normal" as const, "incident" as const),
    cancel: fc.constantFrom(undefined, { path: "/stop", method: "POST" as const, grace: 1_000 }),
    inputs: fc.array(input, { maxLength: 12 }),
  })
  .map(({ inputs, cancel, ...rest }) =>
    anAction({
      ...rest,
      ...(cancel ? { cancel } : {}),
      ui_schema: {
        inputs: inputs.map(
          (each, index) => ({ ...each, id: `input-${index}`, ...extras[each.type] }) as unknown as Input,
        ),
      },
    }),
  );
const extras: Readonly<Record<string, object>> = {
  CollectionSelect: { collection: "deployments" },
  File: { extensions: [] },
};

const deployment = fc
  .record({ name: text, env: text, cluster: text, kind: text })
  .map((parts) => aDeployment({ ...parts, ingress: `https://${"h".repeat(200)}.example` }));

const requester = text.map((name) => ({ ...actorOf(ana), name }));

/** A run in any state, with everything that can be long in it as long as it comes. */
const run: fc.Arbitrary<Run> = fc
  .record({ action, deployment, requester, status: fc.constantFrom(...statuses), said: text, output: json, raw: text })
  .map(({ status, said, output, raw, ...parts }) => {
    const values = Object.fromEntries((parts.action.ui_schema?.inputs ?? []).map(({ id }) => [id, said]));
    const request = aRequest({ ...parts, values });
    const { run: plainRun } = runAfter(request, commandsTo(status, request));
    const followers = Array.from({ length: said.length % 60 }, (_, index) => ({ ...actorOf(bo), slack: `U${index}` }));
    const isJson = raw.length % 2 === 0;
    const answer = { text: isJson ? JSON.stringify(output) : raw, bytes: 10_000, isCut: raw.length % 3 === 0 };
    return {
      ...plainRun,
      followers,
      ...("reason" in plainRun ? { reason: said } : {}),
      ...("refusal" in plainRun ? { refusal: { code: "no_role", message: said } } : {}),
      ...("outcome" in plainRun
        ? {
            outcome: {
              ...plainRun.outcome,
              summary: said,
              output: { ...answer, contentType: isJson ? "application/json" : "text/plain" },
            },
          }
        : {}),
    };
  });

const asked = {
  userGroups: ["S0SRE"],
  people: Array.from({ length: 30 }, (_, index) => ({ id: `p${index}`, name: "P", slack: `U0${index}` })),
};
const estimate = { from: 40_000, to: 70_000 };

interface Said {
  readonly text: string;
  readonly blocks?: readonly unknown[];
}

/** Slack would take it, everybody can read it, and nobody is pinged by what somebody else wrote. */
function expectMessage({ text: said, blocks = [] }: Said): void {
  expect(validateBlocks(blocks, "message")).toEqual([]);
  expect(textLength(blocks)).toBeLessThanOrEqual(limits.message.blockText);
  expect(said.trim()).not.toBe("");
  expect(said.length).toBeLessThanOrEqual(limits.message.updatedText);
  expectHarmless(said, blocks);
  for (const element of elementsOf(blocks)) expectNamed(element);
}

/** The same for what one person is answered. */
function expectAnswer(answer: Answer): void {
  expectMessage(asSent(answer));
}

function expectView(view: unknown, surface: "modal" | "home" = "modal"): void {
  const read = readView(view, surface);
  expect(read.ok ? [] : read.error.problems).toEqual([]);
  const { blocks } = view as { blocks: readonly unknown[] };
  expectHarmless("", blocks);
  for (const element of elementsOf(blocks)) expectNamed(element);
}

function expectHarmless(said: string, blocks: readonly unknown[]): void {
  // Our own mentions are of people, of the one group, and dates.
  const markup = `${said}\n${markupOf(blocks)}`.replaceAll(
    /<@U\w+>|<!subteam\^S0SRE>|<!date\^\d+\^[^|>]*\|[^>]*>/g,
    "",
  );
  expect(markup).not.toMatch(/<[!@#]|<https?:/);
}

/** A button says in words what it does; what is chosen from stands beside words. A sign or a colour alone is no name. */
function expectNamed(element: Element): void {
  const name = element.accessibility_label ?? element.text?.text ?? element.beside;
  expect(name.replaceAll(/:[a-z_]+:/g, "")).toMatch(/\S/);
  // Who steers by voice says what they see.
  if (element.accessibility_label !== undefined) {
    expect(element.accessibility_label).toContain((element.text?.text ?? "").replace("…", ""));
  }
}

interface Element {
  readonly type: string;
  readonly text?: { readonly text: string };
  readonly accessibility_label?: string;
  /** The words of the block in which it stands. */
  readonly beside: string;
}

function elementsOf(blocks: readonly unknown[]): Element[] {
  return (blocks as readonly Record<string, unknown>[]).flatMap((block) => {
    const words = block["text"] ?? block["label"];
    const beside = (words as { text: string } | undefined)?.text ?? "";
    const inside = block["type"] === "actions" ? (block["elements"] as object[]) : [];
    return [...inside, block["accessory"], block["element"]]
      .filter((element) => element !== undefined)
      .map((element) => ({ ...(element as Element), beside }));
  });
}

/** Every text in which Slack looks for markup. In plain text and in rich text it looks for none. */
function markupOf(part: unknown): string {
  if (Array.isArray(part)) return part.map(markupOf).join("\n");
  if (typeof part !== "object" || part === null) return "";
  if ("type" in part && part.type === "mrkdwn" && "text" in part) return String(part.text);
  return Object.values(part).map(markupOf).join("\n");
}

function catalogOf(actions: readonly Action[], deployments: readonly Run["deployment"][], status: string): Catalog {
  const snapshot = aSnapshot({
    actionsById: new Map(actions.map((each) => [each.id, { action: each, digest: digestOf(each) }])),
    deploymentsById: new Map(deployments.map((each) => [each.id, each])),
    policy: aPolicy({
      ...frozenPolicy(status),
      deployments: [...deployments],
      grants: [{ to: "ana", role: "SiteAdmin" }] as never,
    }),
  });
  const report = { metrics: [], notices: [{ level: "Danger" as const, text: status }] };
  return {
    current: () => snapshot,
    statusOf: () => ({ name: status, isStale: true, report }),
    setStatus: () => undefined,
  };
}

/** Everything frozen, by a freeze with something that somebody wrote. */
function frozenPolicy(said: string) {
  const on = { kinds: undefined };
  return aPolicy({
    freezes: [{ id: said, reason: said, on, actions: undefined, from: noon - 1, to: noon + 1, except: "Owner" }],
  });
}

function frozenBy(said: string, count: number, runs: readonly Run[]) {
  const deployments = runs.map((each) => each.deployment);
  return Array.from({ length: count }, (_, index) => ({
    freeze: { id: said, reason: said, on: {}, actions: [said, said] },
    window: index % 2 ? { from: noon - 1, to: Infinity } : { from: noon + 1, to: noon + 2 },
    deployments,
  }));
}

/** A few each time, since the machine has other tests to run; 1,500 of each were run when this was written. */
const numRuns = 50;

describe.each(Language.options.map(textsIn))("every message in $language", (texts) => {
  test("of a run, its reminders, log and result", () => {
    fc.assert(
      fc.property(run, run, text, fc.boolean(), (given, before, said, isCardOnly) => {
        const around = {
          nameOfItem: () => said,
          ahead: { count: 12, next: before, areAlike: isCardOnly },
          asked,
          progress: { percent: 45, text: said },
          estimate,
          hasLog: true,
          isCardOnly,
        };
        const message = runMessage(texts, given, around);
        expectMessage(message);
        expectView(decisionView(texts, message.blocks));
        if (given.status === "awaiting_approval") {
          for (const kind of ["reminder_1", "reminder_2"] as const)
            expectMessage(reminderMessage(texts, given, asked, kind));
        }
        const reply = resultReply(texts, given);
        if (reply) expectMessage(reply);
        if (reply?.file) expectMessage(fileRefused(texts, reply.file));
        expectAnswer(runDetails(texts, given, recorded(given), () => said));
      }),
      { numRuns },
    );
  });

  test("of a log", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (lines) => {
        const chunks: LogChunk[] = lines.map((line, index) => ({
          line: index,
          lines: 1,
          text: line.replace(/[\r\n]/g, ""),
        }));
        const message = logMessage(texts, chunks);
        if (message) expectMessage(message);
      }),
      { numRuns },
    );
  });

  test("that lists: actions, runs, deployments, oneself, help", () => {
    fc.assert(
      fc.property(
        fc.array(run, { minLength: 1, maxLength: 11 }),
        action,
        fc.integer({ min: 0, max: 500 }),
        text,
        (runs, one, count, said) => {
          const actions = Array.from({ length: count }, (_, index) => ({ ...one, id: `${"i".repeat(90)}${index}` }));
          const deployments = runs.map((each, index) => ({ ...each.deployment, id: `d-${index}` }));
          const catalog = catalogOf(actions, deployments, said);
          expectAnswer(actionsList(texts, catalog, actorOf(ana), noon));
          expectAnswer(statusList(texts, catalog, actorOf(ana), noon));
          expectAnswer(statusList(texts, catalog, actorOf(ana), noon, "d-0"));
          expectAnswer(statusList(texts, catalog, actorOf(ana), noon, said));
          expectAnswer(whoami(texts, catalog, { ...actorOf(ana), name: said } as never, noon));
          expectAnswer(
            runsList(
              texts,
              { runs: runs.slice(0, 10), next: 7 },
              { filter: said.slice(0, 300), before: Array.from({ length: 100 }, () => 1_000_000) },
            ),
          );
          expectAnswer(help(texts));
        },
      ),
      { numRuns: 8 },
    );
  });
});

/** Many events of a run, each with something that somebody wrote. */
function recorded(given: Run) {
  const { events } = runAfter(given, [{ type: "settle", approval: anApproval }]);
  const refused = {
    type: "vote_refused" as const,
    at: noon,
    by: given.requester,
    refusal: { code: "no_role", message: "x".repeat(900) },
  };
  return [...events, ...Array.from({ length: 60 }, () => refused)].map((event, seq) => ({
    seq,
    runId: given.id,
    event,
  }));
}

describe.each(Language.options.map(textsIn))("every view in $language", (texts) => {
  test("of the Home tab", () => {
    fc.assert(
      fc.property(
        fc.array(run, { maxLength: 20 }),
        action,
        fc.integer({ min: 0, max: 500 }),
        text,
        (runs, one, count, said) => {
          const named = runs.map((each, index) => ({ ...each, id: `home${index}` }));
          const actions = Array.from({ length: count }, (_, index) => ({
            known: { action: { ...one, id: `a-${index}` }, digest: "sha256:0" },
            isFavourite: index % 2 === 0,
          }));
          const [toDecide, underway, ended] = [0, 1, 2].map((part) => named.filter((_, index) => index % 3 === part));
          const unavailable = named.map((each) => ({
            deployment: each.deployment,
            status: { name: said, isStale: true },
          }));
          expectView(
            homeView(texts, actorOf(ana), {
              now: noon,
              frozen: frozenBy(said, count, named),
              toDecide: toDecide ?? [],
              underway: underway ?? [],
              ended: ended ?? [],
              actions,
              unavailable,
            }),
            "home",
          );
          expectView(
            homeView(
              texts,
              { kind: "stranger", slack: "U1" },
              { now: noon, frozen: [], toDecide: [], underway: [], ended: [], actions: [], unavailable: [] },
            ),
            "home",
          );
        },
      ),
      { numRuns: 8 },
    );
  });

  test("of a form, for one deployment and for hundreds", () => {
    fc.assert(
      fc.property(action, deployment, fc.integer({ min: 1, max: 500 }), text, (given, place, count, said) => {
        const offered = Array.from({ length: count }, (_, index) => ({
          deployment: { ...place, id: `d-${index}` },
          status: said,
          isStale: true,
          ...(count % 2 ? { frozen: askFreezes(frozenPolicy(said), actorOf(ana), given, place, noon) } : {}),
        }));
        const withheld = [{ deployment: place, refusal: { code: "status_not_allowed", message: said } as const }];
        const form: Form = {
          known: { action: given, digest: digestOf(given) },
          offers: { offered, withheld },
          approvals: [anApproval],
          channel: "C0OPS",
          thread: "1.0",
          content: {
            ...{ action: given, state: {}, rows: {}, remembered: {}, zone: "Europe/Madrid", now: noon, texts },
            choicesOf: (field: Field) =>
              "options" in field ? field.options : [{ value: said, label: said, help: said }],
          },
        };
        const view = formView(form);
        const tooBig = tooBigFor(view, form);
        expectView(tooBig === undefined ? view : noticeView(texts, texts.form.notOpened, tooBig, "close"));
      }),
      { numRuns },
    );
  });

  test("of a question, a notice, a wait", () => {
    fc.assert(
      fc.property(run, text, fc.boolean(), (given, said, isSame) => {
        expectView(confirmView(texts, given, "f0rm", { approval: anApproval, despite: [said] }, () => said));
        expectView(rejectView(texts, given, "sha256:0", () => said));
        expectView(busyView(texts, { run: given, count: 7, isSame, progress: { percent: 78 }, estimate }, "f0rm"));
        expectView(joinedView(texts, given, isSame ? given.requester : actorOf(bo)));
        expectView(noticeView(texts, texts.replies.notStarted, said, isSame ? "back" : "close"));
        expectView(waitView(texts, texts.form.asking, texts.form.close));
        expectView(pickView(texts, { channel: isSame ? "C0OPS" : "" }));
      }),
      { numRuns },
    );
  });
});
