import { describe, expect, test } from "vitest";
import { askFreezes, freezesOf } from "../../src/access/freeze.ts";
import { Freeze } from "../../src/definition/freeze.ts";
import type { Catalog } from "../../src/runs/ports.ts";
import { refusalAnswer } from "../../src/slack/messages/freeze-text.ts";
import { homeView } from "../../src/slack/home/home-view.ts";
import { runDetails } from "../../src/slack/listings/run-details.ts";
import { runsList } from "../../src/slack/listings/runs-list.ts";
import { statusList } from "../../src/slack/listings/status-list.ts";
import { runMessage } from "../../src/slack/messages/run-message.ts";
import { english } from "../../src/texts/english.ts";
import { Language } from "../../src/texts/language.ts";
import { refusal } from "../../src/texts/sentence.ts";
import { textsIn } from "../../src/texts/texts.ts";
import { readable } from "../harness/person.ts";
import {
  actorOf,
  ana,
  anAction,
  aDeployment,
  aPolicy,
  aRequest,
  aSnapshot,
  noon,
  runAfter,
} from "../harness/values.ts";

const hour = 3_600_000;
const search = aDeployment();
const nameOfItem = () => "item";
const nothing = { now: noon, frozen: [], toDecide: [], underway: [], ended: [], actions: [], unavailable: [] };

function freeze(changes: object = {}): Freeze {
  return Freeze.parse({ id: "sale", reason: "The shop sells most.", on: { envs: ["prod"] }, ...changes });
}

function frozenBy(...freezes: Freeze[]): Catalog {
  const policy = aPolicy({ freezes });
  const snapshot = aSnapshot({ policy, deploymentsById: new Map([[search.id, search]]) });
  return {
    current: () => snapshot,
    statusOf: () => ({ name: "Running", isStale: false }),
    setStatus: () => undefined,
  };
}

/** Slack's tokens of dates that are begun, and those that are whole. */
function tokensIn(text: string): { begun: number; whole: number } {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return { begun: count(/<!date/g), whole: count(/<!date\^\d+\^[^|<>]+\|[^<>]+>/g) };
}

describe.each(Language.options.map(textsIn))("in $language", (texts) => {
  test.each([30, 300, 350, 500])("a reason of %d characters leaves the reader's own time whole", (length) => {
    const frozen = freeze({ reason: "x".repeat(length), to: new Date(noon + hour).toISOString() });
    const answer = askFreezes(aPolicy({ freezes: [frozen] }), actorOf(ana), anAction(), search, noon);
    if (!answer.refusal) throw new Error("it is not frozen");
    const action = anAction({ title: "t".repeat(200) });
    const { run, events } = runAfter(aRequest({ action }), [{ type: "settle", refusal: answer.refusal }]);
    const recorded = events.map((event, seq) => ({ seq, runId: run.id, event }));
    const list = runsList(texts, { runs: [run], next: undefined }, { filter: "", before: [] });
    const shown = [
      runMessage(texts, run, { nameOfItem }).blocks,
      homeView(texts, actorOf(ana), { ...nothing, ended: [run] }).blocks,
      runDetails(texts, run, recorded, nameOfItem).blocks,
      list.blocks,
    ].map(readable);
    for (const text of [...shown, list.text, runMessage(texts, run, { nameOfItem }).text]) {
      const { begun, whole } = tokensIn(text);
      expect(whole).toBeGreaterThan(0);
      expect([text, whole]).toEqual([text, begun]);
    }
  });
});

test("a freeze ends at the time that is told; after a throttle it is the time from which one may ask", () => {
  const throttled = {
    ...refusal("throttled", "tooOften", {
      ...{ action: "Reindex", deployment: "search", runs: 1, per: hour, latest: null, left: hour },
    }),
    until: noon + hour,
  };
  expect(readable(refusalAnswer(english, throttled).blocks)).toContain("In your time: from <!date^");
  expect(readable(refusalAnswer(english, { ...throttled, code: "frozen" }).blocks)).toContain(
    "In your time this ends <!date^",
  );
});

test("the status of one deployment says in its plain text too that all is frozen", () => {
  const textOf = (catalog: Catalog) => statusList(english, catalog, actorOf(ana), noon, "search").text;
  expect(textOf(frozenBy(freeze()))).toBe("search: Running, frozen");
  expect(textOf(frozenBy(freeze({ actions: ["drain"] })))).toBe("search: Running");
});

test("more freezes than the Home tab shows are where the deployments are listed", () => {
  const many = Array.from({ length: 12 }, (_, index) => freeze({ id: `f${index}` }));
  const frozen = freezesOf(aPolicy({ freezes: many }), [search], noon, noon);
  expect(readable(homeView(english, actorOf(ana), { ...nothing, frozen }).blocks)).toContain(
    "And 2 more: `/action status`.",
  );
});
