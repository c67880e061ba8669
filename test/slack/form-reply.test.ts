import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { readView } from "../../src/simulator/blocks/view.ts";
import type { ModalView } from "../../src/slack/blocks.ts";
import { createFormReply, type ViewName } from "../../src/slack/form-reply.ts";
import type { FormAnswer } from "../../src/slack/handlers/form.ts";
import { noticeView } from "../../src/slack/views/notice-view.ts";
import { readable } from "../harness/person.ts";
import { english } from "../../src/texts/english.ts";

function given() {
  const clock = createManualClock();
  const acked: unknown[] = [];
  const updated: { name: ViewName; view: ModalView }[] = [];
  const reply = createFormReply({
    clock,
    random: (size) => new Uint8Array(size),
    rootViewId: "V1",
    texts: english,
    ack: (answer) => Promise.resolve(void acked.push(answer)),
    update: (name, view) => Promise.resolve(void updated.push({ name, view })),
  });
  return { clock, acked, updated, reply };
}

const notice: FormAnswer = { kind: "push", view: noticeView(english, "Not started", "The lane is full.", "back") };
const form: FormAnswer = {
  kind: "update",
  view: { ...noticeView(english, "Act", "x", "back"), callback_id: "run_form" },
};

test("an answer in time is the acknowledgement, and nothing follows", async () => {
  const { clock, acked, updated, reply } = given();
  clock.advance(1_999);
  await reply.send({ kind: "errors", errors: { "field:0": "Too long." } });
  clock.advance(60_000);
  expect(acked).toEqual([{ response_action: "errors", errors: { "field:0": "Too long." } }]);
  expect(updated).toEqual([]);
});

test.each([
  [notice, "The lane is full."],
  [{ kind: "errors", errors: { a: "Too long.", b: "Too long." } } as const, "Too long."],
  [{ kind: "close" } as const, "It is on its way"],
  [{ kind: "close", late: noticeView(english, "Done", "You have denied run r1.", "close") } as const, "denied run r1"],
])("a late answer takes the place of the view that asked for a moment: %j", async (answer, words) => {
  const { clock, acked, updated, reply } = given();
  clock.advance(2_000);
  expect(acked).toEqual([
    { response_action: "push", view: expect.objectContaining({ callback_id: "wait" }) as unknown },
  ]);
  const [first] = acked as { view: ModalView }[];
  expect(readView(first?.view)).toMatchObject({ ok: true });
  // What was sent is not taken back by leaving.
  expect(first?.view.close).toMatchObject({ text: "Back" });
  await reply.send(answer);
  expect(acked).toHaveLength(1);
  expect(updated).toHaveLength(1);
  expect(updated[0]?.name).toEqual({ external_id: first?.view.external_id });
  expect(readable(updated[0]?.view.blocks)).toContain(words);
});

test("a run that is only on its way is not called done", async () => {
  const { clock, updated, reply } = given();
  clock.advance(2_000);
  await reply.send({ kind: "close" });
  expect(updated[0]?.view.title).toMatchObject({ text: "Asked for" });
});

test("a form that asks for more is drawn anew below", async () => {
  const { clock, updated, reply } = given();
  clock.advance(2_000);
  await reply.send(form);
  expect(updated.map(({ name }) => name)).toEqual([{ view_id: "V1" }, { external_id: expect.any(String) as unknown }]);
});
