import fc from "fast-check";
import { expect, it } from "vitest";
import { digestOf, isJsonObject, shortDigest, toCanonicalJson } from "../../../src/lib/json.ts";

it("has one text for one value, whatever the order of its keys", () => {
  expect(toCanonicalJson({ b: [1, { d: null, c: "x" }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
  expect(() => toCanonicalJson(undefined)).toThrow(TypeError);
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed());
      expect(digestOf(turned)).toBe(digestOf(value));
    }),
  );
});

it("gives a digest that people can compare by its beginning", () => {
  const digest = digestOf({});
  expect(digest).toBe("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  expect(shortDigest(digest)).toBe("44136fa355b3");
});

it("knows an object from everything else", () => {
  expect([{}, { a: 1 }].every(isJsonObject)).toBe(true);
  expect([null, [], "x", 1, undefined].some(isJsonObject)).toBe(false);
});
