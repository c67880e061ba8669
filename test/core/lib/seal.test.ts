import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemRandom } from "../../../src/lib/ids.ts";
import type { Json } from "../../../src/lib/json.ts";
import { createVault, isSealed } from "../../../src/lib/seal.ts";

const vault = createVault("correct horse battery staple", systemRandom);

describe("a vault", () => {
  it("opens what it sealed, wherever that stands", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        // What JSON keeps: it has no -0.
        const value = JSON.parse(JSON.stringify(raw)) as Json;
        const body = { plain: 1, list: [vault.seal(value) as unknown as Json, "x"] };
        expect(vault.unseal(body)).toEqual({ plain: 1, list: [value, "x"] });
      }),
    );
  });

  it("shows nothing of what is inside, and never the same twice", () => {
    const [one, two] = [vault.seal("hunter2"), vault.seal("hunter2")];
    expect(JSON.stringify(one)).not.toContain("hunter2");
    expect(one).not.toEqual(two);
  });

  it("does not open with another key, nor what was changed", () => {
    const sealed = vault.seal("hunter2") as unknown as Json;
    expect(() => createVault("another", systemRandom).unseal(sealed)).toThrow();
    const bytes = Buffer.from((sealed as { $sealed: string }).$sealed, "base64");
    for (const position of [0, 12, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[position] = (changed[position] ?? 0) ^ 1;
      expect(() => vault.unseal({ $sealed: changed.toString("base64") })).toThrow();
    }
  });
});

it("opens what the key before has sealed, and seals with the current one", () => {
  const rotated = createVault("a newer secret", systemRandom, ["correct horse battery staple"]);
  expect(rotated.unseal(vault.seal("hunter2") as unknown as Json)).toBe("hunter2");
  const sealed = rotated.seal("hunter3") as unknown as Json;
  expect(createVault("a newer secret", systemRandom).unseal(sealed)).toBe("hunter3");
  expect(() => vault.unseal(sealed)).toThrow();
  const stranger = createVault("neither", systemRandom).seal(1) as unknown as Json;
  expect(() => rotated.unseal(stranger)).toThrow();
});

it("tells a sealed value by its one key", () => {
  expect(isSealed(vault.seal(1))).toBe(true);
  for (const other of [null, "x", {}, { $sealed: 1 }, { $sealed: "x", more: 1 }, [{ $sealed: "x" }]]) {
    expect(isSealed(other)).toBe(false);
  }
});
