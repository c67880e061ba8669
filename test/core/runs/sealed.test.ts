import { expect, it } from "vitest";
import { canOpen, createVault } from "../../../src/lib/seal.ts";
import { systemRandom } from "../../../src/lib/ids.ts";

const vault = createVault("a key for tests that is long enough", systemRandom);
const body = { plain: 1, list: [vault.seal("hunter2")] };

it.each([
  ["the key it was sealed with", vault, body, true],
  ["another key", createVault("another key that is long enough too", systemRandom), body, false],
  ["no key", undefined, body, false],
  ["no key, and nothing sealed", undefined, { plain: [1, null, "x"] }, true],
])("a run's body with %s", (_what, key, value, opens) => {
  expect(canOpen(key, value)).toBe(opens);
});
