import fc from "fast-check";
import { expect, test } from "vitest";
import { plainLine, plainLines } from "../../../src/lib/plain-text.ts";

test.each([
  ["colours", "\u001b[1;31mred\u001b[0m", "red"],
  ["a cursor that moves", "\u001b[2K\u001b[1Gdone\u009b3A", "done"],
  ["a window title", "\u001b]0;owned\u0007text", "text"],
  ["a link of a terminal", "\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\", "click"],
  ["a sequence that never ends", "a\u001b[31", "a"],
  ["a lone escape", "a\u001b", "a"],
  ["bell, backspace and null", "a\u0007b\bc\0d", "abcd"],
  ["a tab, which stays", "a\tb", "a\tb"],
  ["zero-width marks", "pass\u200bword\ufeff \u2060x\u00ad", "password x"],
  ["an override of the direction", "\u202egnp.exe\u2066\u2069", "gnp.exe"],
  ["a line separator", "a\u2028b", "ab"],
  ["half a character", "a\ud800b", "a\ufffdb"],
  ["words of any language", "é ü 日本 שלום 😀", "é ü 日本 שלום 😀"],
])("%s", (_, text, shown) => {
  expect(plainLine(text)).toBe(shown);
});

test("lines end at any kind of break", () => {
  expect(plainLines("a\r\nb\nc\rd")).toEqual(["a", "b", "c", "d"]);
});

test("nothing invisible is left, whatever the text, and a second time changes nothing", () => {
  const pieces = fc.constantFrom(
    "\u001b",
    "[",
    "]",
    "31m",
    "\u0007",
    "\\",
    "\u009b",
    "\u200b",
    "\u202e",
    "x",
    "\ud83d",
    "\n",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(pieces).map((parts) => parts.join("")),
      ),
      (text) => {
        const shown = plainLine(text);
        expect(shown).not.toMatch(/[^\P{Cc}\t]|\p{Cf}|\p{Cs}/u);
        expect(plainLine(shown)).toBe(shown);
      },
    ),
  );
});
