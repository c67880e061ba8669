import { expect, test } from "vitest";
import type { Json } from "../../src/lib/json.ts";
import { linkedText } from "../../src/slack/messages/linked-text.ts";
import { resultTable } from "../../src/slack/messages/result-table.ts";
import { resultReply } from "../../src/slack/messages/result-reply.ts";
import { readable } from "../harness/person.ts";
import { runIn, succeeded } from "../harness/values.ts";
import { english } from "../../src/texts/english.ts";

function rowsOf(value: Json): unknown {
  return resultTable(english, value)?.rows.map((row) => row.map((cell) => ("text" in cell ? cell.text : cell.type)));
}

test("a flat object and a list of them are tables; nothing else is, and nothing that does not fit whole", () => {
  expect(rowsOf({ ok: true, count: 3, note: null })).toEqual([
    ["Name", "Value"],
    ["ok", "true"],
    ["count", "3"],
    ["note", "null"],
  ]);
  expect(rowsOf([{ a: 1 }, { b: "x\ny" }])).toEqual([
    ["a", "b"],
    ["1", " "],
    [" ", "x ↵ y"],
  ]);
  const no: Json[] = [[], {}, [{}], [1], "text", 7, null, [{ a: { b: 1 } }], { a: [1] }, [{ a: 1 }, 2]];
  for (const value of no) expect(resultTable(english, value)).toBeUndefined();
  expect(
    resultTable(
      english,
      Array.from({ length: 50 }, (_, index) => ({ index })),
    ),
  ).toBeUndefined();
  expect(resultTable(english, { long: "x".repeat(301) })).toBeUndefined();
});

test.each([
  ["see https://a.example/x?y=1.", ["see ", "https://a.example/x?y=1", "."]],
  ["(http://a.example)", ["(", "http://a.example", ")"]],
  ["<https://a.example|click here>", ["<", "https://a.example", "|click here>"]],
  ["https://bank.example@evil.example", ["https://bank.example@evil.example"]],
  ["javascript:alert(1) ftp://a.example", ["javascript:alert(1) ftp://a.example"]],
  ["", [" "]],
])("in “%s” only the address itself can be clicked", (text, pieces) => {
  const found = linkedText(text);
  expect(found.map((piece) => (piece.type === "link" ? piece.url : piece.text))).toEqual(pieces);
  for (const piece of found) if (piece.type === "link") expect(piece.text).toBeUndefined();
});

test("a number that would lose its last digits stays as it came", () => {
  const { run } = runIn("succeeded");
  const text = '{"id":9007199254740993}';
  const output = { text, contentType: "application/json", bytes: text.length, isCut: false };
  const reply = resultReply(english, { ...run, outcome: { ...succeeded, output } } as typeof run);
  expect(readable(reply?.blocks)).toContain("9007199254740993");
  expect(reply?.text).toContain("9007199254740993");
});
