import { describe, expect, test } from "vitest";
import { shortDigest } from "../../src/lib/json.ts";
import { limits } from "../../src/slack/blocks.ts";
import { english, type Texts } from "../../src/texts/english.ts";
import { german } from "../../src/texts/german.ts";
import { Language } from "../../src/texts/language.ts";
import { textsIn } from "../../src/texts/texts.ts";

/** Our own words are said whole: Slack's limits would cut them. What stands in them from outside is cut by the views. */
function short({
  form,
  replies,
  run,
  lists,
  home,
}: Texts): Record<"title" | "button" | "confirm" | "question", string[]> {
  return {
    title: [
      ...[form.next, form.run, form.askForApproval, form.cancel, form.back, form.close, form.oneMoment, form.notOpened],
      ...[form.pick, form.confirm, form.somebodyIsThere, replies.notStarted, replies.notJoined, replies.notDecided],
      ...[
        replies.notDone,
        replies.wentWrong,
        replies.askedFor,
        replies.done,
        replies.alreadyUnderWay,
        replies.decide,
        replies.later,
      ],
      ...[replies.denyTitle, replies.deny],
    ],
    button: [
      ...[form.yes, form.addOne, form.addAnother, form.removeLast, form.openIt, form.goOn, form.yesAsk, form.yesRun],
      ...[form.join, form.queue, form.queueLabel, run.approve, run.deny, run.cancel, run.follow, run.showLog],
      ...[run.runAgain, lists.run, lists.newer, lists.older, home.look, home.noFavourite, home.favourite, ...form.days],
      ...[form.joinLabel("r".repeat(14)), run.showLogLabel("r".repeat(14))],
      ...[form.typeToSearch, form.chooseOne, form.chooseSome, form.chooseDeployment, form.chooseChannel],
      form.firstOf({ shown: 100, all: 20_000 }),
    ],
    confirm: [form.yesSure, form.stop, run.approve, run.notYet, run.cancelIt, run.letItBe],
    question: [run.approveQuestion, run.cancelQuestion],
  };
}

const most = {
  title: limits.title,
  button: limits.option,
  confirm: limits.confirmButton,
  question: limits.confirmTitle,
};

describe.each(Language.options.map(textsIn))("in $language", (texts) => {
  test.each(["title", "button", "confirm", "question"] as const)("every %s fits", (kind) => {
    for (const text of short(texts)[kind]) {
      expect(text).not.toBe("");
      expect([text, text.length <= most[kind]]).toEqual([text, true]);
    }
  });

  test.each([null, texts.run.votesLeft({ left: 10, isFirst: false })])("what an approval means fits: %s", (votes) => {
    const outside = { what: "w".repeat(120), by: "b".repeat(50), digest: shortDigest(`sha256:${"0".repeat(64)}`) };
    const text = texts.run.approveMeans({ ...outside, isDangerous: true, votes });
    expect([text, text.length <= limits.confirmText]).toEqual([text, true]);
  });
});

test("no sentence was left in English, but for what is the same word", () => {
  const same = new Set(["Log", "Name", "Info", "Deployments", "{time_secs}", "/action", "status", "values"]);
  function compare(one: unknown, other: unknown, at: string): string[] {
    if (typeof one === "string")
      return one === other && !same.has(one) && !one.startsWith("{") ? [`${at}: ${one}`] : [];
    if (typeof one !== "object" || one === null) return [];
    return Object.entries(one).flatMap(([key, value]) =>
      compare(value, (other as Record<string, unknown>)[key], `${at}.${key}`),
    );
  }
  expect(compare({ ...english, language: "" }, german, "texts")).toEqual([
    "texts.help.lines.0.0: ",
    "texts.help.lines.9.0: whoami",
    "texts.help.lines.10.0: help",
  ]);
});
