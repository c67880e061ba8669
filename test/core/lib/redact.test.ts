import fc from "fast-check";
import { expect, it } from "vitest";
import { redact, textsIn } from "../../../src/lib/redact.ts";

it("finds every text inside a value", () => {
  expect(textsIn({ a: "one", b: [2, null, { c: "three", d: true }] })).toEqual(["one", "2", "three"]);
});

it.each<[text: string, secrets: string[], clean: string]>([
  ["token hunter22 was wrong", ["hunter22"], "token (hidden) was wrong"],
  ["hunter22 hunter22", ["hunter22"], "(hidden) (hidden)"],
  ["hunter22", ["hunter", "hunter22"], "(hidden)"],
  [String.raw`{"echo":"say \"hi\"\n"}`, ['say "hi"\n'], '{"echo":"(hidden)"}'],
  ["an abc", ["abc"], "an abc"],
  ["nothing", [], "nothing"],
  ["q=a%20b%26c", ["a b&c"], "q=(hidden)"],
  ["Basic aHVudGVyMjI=", ["hunter22"], "Basic (hidden)"],
])("%j without %j is %j", (text, secrets, clean) => {
  expect(redact(text, secrets)).toBe(clean);
});

it("leaves no secret behind, whatever is around it", () => {
  const secret = fc.string({ minLength: 4 }).filter((text) => !"(hidden)".includes(text));
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
      const text = redact(`${before}|${JSON.stringify({ hidden })}|${after}`, [hidden]);
      expect(text).toContain("(hidden)");
    }),
  );
});

it("hides the beginning of a secret where a text was cut", () => {
  expect(redact("the key is hunter22-sec", ["hunter22-secret"], true)).toBe("the key is (hidden)");
  expect(redact("the key is hunter22-sec", ["hunter22-secret"])).toBe("the key is hunter22-sec");
  expect(redact("the key is hun", ["hunter22-secret"], true)).toBe("the key is hun");
});
