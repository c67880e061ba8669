import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../src/simulator/page/text/markdown.ts";
import { parseMrkdwn, parsePlain, type MrkdwnNode } from "../../src/simulator/page/text/mrkdwn.ts";
import { formatSlackDate } from "../../src/simulator/page/text/slack-date.ts";
import { epochToWallClock, wallClockToEpoch } from "../../src/simulator/page/text/zoned-time.ts";

/** The tree in one line, so that a row of the tables below can be read. */
function show(nodes: readonly MrkdwnNode[]): string {
  return nodes.map(showNode).join("");
}

function showNode(node: MrkdwnNode): string {
  switch (node.type) {
    case "text":
      return node.text;
    case "break":
      return "⏎";
    case "emoji":
      return node.unicode;
    case "link":
      return `link(${node.url} ${node.label})`;
    case "user":
    case "channel":
    case "group":
      return `${node.type}(${node.id}${node.label && ` ${node.label}`})`;
    case "broadcast":
      return `broadcast(${node.range})`;
    case "date":
      return `date(${node.timestamp} ${node.format} ${node.url ?? "-"} ${node.fallback})`;
    default:
      return `${node.type}(${show(node.children)})`;
  }
}

describe("mrkdwn", () => {
  it.each([
    // styles
    ["*bold* _italic_ ~strike~ `code`", "bold(bold) italic(italic) strike(strike) code(code)"],
    ["*bold _both_ more*", "bold(bold italic(both) more)"],
    ["(*bold*), _it_.", "(bold(bold)), italic(it)."],
    ["snake_case_name and 2*3*4", "snake_case_name and 2*3*4"],
    ["* not bold * and ** and *", "* not bold * and ** and *"],
    ["*not\nbold*", "*not⏎bold*"],
    ["*a* *b*", "bold(a) bold(b)"],
    ["*ends at _ the end*", "bold(ends at _ the end)"],
    ["*état*é", "*état*é"],
    // code keeps its inside
    ["`*x* :x: &lt;b&gt;`", "code(*x* :x: <b>)"],
    ["`a` `` `", "code(a) `` `"],
    ["see ```\nline 1\n  *line* 2\n``` done", "see pre(line 1\n  *line* 2) done"],
    ["a\n```b```\nc", "apre(b)c"],
    ["``` never closed", "``` never closed"],
    ["```<https://a.example/x|x>```", "pre(link(https://a.example/x x))"],
    // quotes
    ["> one\n> *two*\nafter", "quote(one⏎bold(two))after"],
    ["before\n&gt; one", "beforequote(one)"],
    [">>> one\ntwo\nthree", "quote(one⏎two⏎three)"],
    ["a > b", "a > b"],
    // angle brackets
    ["<@U0DANA> and <@U0X|dana> in <#C0OPS|ops>", "user(U0DANA) and user(U0X dana) in channel(C0OPS ops)"],
    ["<!here> <!channel> <!subteam^S01|@sre>", "broadcast(here) broadcast(channel) group(S01 @sre)"],
    ["<https://a.example/x_y_z?a=1&amp;b=2|the _page_>", "link(https://a.example/x_y_z?a=1&b=2 the _page_)"],
    ["<mailto:dana@a.example>", "link(mailto:dana@a.example dana@a.example)"],
    ["*<https://a.example|x>*", "bold(link(https://a.example x))"],
    [
      "<!date^1718000000^{date} at {time}^https://a.example|June>",
      "date(1718000000 {date} at {time} https://a.example June)",
    ],
    // what is no token stays visible text
    ["<javascript:alert(1)|Approve>", "<javascript:alert(1)|Approve>"],
    ["<data:text/html,x|Approve>", "<data:text/html,x|Approve>"],
    ["<b>bold</b> 1 < 2", "<b>bold</b> 1 < 2"],
    ["&lt;@U0DANA&gt; &lt;https://a.example|x&gt;", "<@U0DANA> <link(https://a.example https://a.example)|x>"],
    ["&amp;lt; &nbsp;", "&lt; &nbsp;"],
    // addresses and emoji
    [
      "see https://a.example/b_c_d, or (http://x.example).",
      "see link(https://a.example/b_c_d https://a.example/b_c_d), or (link(http://x.example http://x.example)).",
    ],
    [":white_check_mark: done :nope: 10:30:45", "✅ done :nope: 10:30:45"],
    [":+1::skin-tone-2::railway_track:", "👍🛤️"],
    [":constructor: :toString:", ":constructor: :toString:"],
    ["a\n\nb", "a⏎⏎b"],
    ["", ""],
  ])("%j", (text, expected) => {
    expect(show(parseMrkdwn(text))).toBe(expected);
  });

  it("leaves bare addresses alone when verbatim", () => {
    expect(show(parseMrkdwn("https://a.example *b*", { verbatim: true }))).toBe("https://a.example bold(b)");
  });

  it("stays quick on hostile text", () => {
    const started = performance.now();
    for (const text of [
      "*x ".repeat(13_000),
      "_*~".repeat(13_000),
      "<".repeat(40_000),
      "`".repeat(40_000),
      ":a".repeat(20_000),
    ])
      parseMrkdwn(text);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("knows only entities and emoji in plain text", () => {
    expect(show(parsePlain("*a* &lt;b&gt; :rocket:\n<@U0X>"))).toBe("*a* <b> 🚀⏎<@U0X>");
    expect(show(parsePlain(":rocket:", false))).toBe(":rocket:");
  });
});

describe("dates", () => {
  const berlin = { tz: "Europe/Berlin", locale: "en-US", now: new Date("2024-06-10T12:00:00Z") };
  it.each([
    ["{date_num}", "2024-06-10"],
    ["{date}", "June 10, 2024"],
    ["{date_short}", "Jun 10, 2024"],
    ["{date_long}", "Monday, June 10, 2024"],
    ["{date_short_pretty} at {time}", "Today at 8:13 AM"],
    ["Started {date_pretty} at {time_secs}", "Started today at 8:13:20 AM"],
    ["{ago}", "5 hours ago"],
    ["{unknown}", "{unknown}"],
  ])("%s", (format, expected) => {
    expect(formatSlackDate(1_718_000_000, format, berlin).replaceAll("\u202f", " ")).toBe(expected);
  });

  it("goes from the wall clock of a zone to epoch and back, across daylight saving", () => {
    expect(wallClockToEpoch("2024-06-10T08:13", "Europe/Berlin")).toBe(1_717_999_980);
    expect(epochToWallClock(1_717_999_980, "Europe/Berlin")).toBe("2024-06-10T08:13");
    for (const wall of ["2024-03-31T01:30", "2024-03-31T03:30", "2024-12-24T23:59", "2024-10-27T12:00"]) {
      expect(epochToWallClock(wallClockToEpoch(wall, "Europe/Berlin") ?? 0, "Europe/Berlin")).toBe(wall);
    }
    expect(wallClockToEpoch("soon", "Europe/Berlin")).toBeUndefined();
  });
});

describe("markdown", () => {
  it("reads the basic blocks", () => {
    expect(
      parseMarkdown("# Plan\nfirst **bold** `c`\n\n- one\n- [two](https://a.example)\n```\nx\n```\n---").map(
        (block) => block.type,
      ),
    ).toEqual(["heading", "paragraph", "list", "fence", "rule"]);
  });

  it("makes links of safe addresses only", () => {
    expect(parseMarkdown("[a](javascript:x)")).toEqual([
      { type: "paragraph", children: [{ type: "text", text: "[a](javascript:x)" }] },
    ]);
  });
});
