import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allowedUrl, isInternalAddress } from "../../src/options/allowed.ts";

const closed = { allow: [], internal: false };
const lists = { allow: ["https://lists.example/v1"], internal: false };

describe("where options may be asked for", () => {
  test.each([
    "https://lists.example/v1",
    "https://lists.example/v1/hosts?env=prod",
    "https://LISTS.example:443/v1/hosts",
    "https://lists.example/v2/../v1/hosts",
  ])("%s lies below what is allowed", (address) => {
    expect(allowedUrl(address, lists)).toMatchObject({ ok: true });
  });

  test.each([
    ["https://lists.example/v10", "not in the list"],
    ["https://lists.example/v1/../secret", "not in the list"],
    ["https://lists.example/v1/%2e%2e/secret", "not in the list"],
    ["https://lists.example:8443/v1", "not in the list"],
    ["https://lists.example.evil.example/v1", "not in the list"],
    ["https://lists.example@evil.example/v1", "a name or a password"],
    ["http://lists.example/v1", "only https"],
    ["javascript:alert(1)", "only https"],
    ["file:///etc/passwd", "only https"],
    ["data:application/json,[]", "only https"],
    ["//lists.example/v1", "no URL"],
  ])("%s is refused: %s", (address, why) => {
    const refused = allowedUrl(address, lists);
    expect(refused.ok ? "" : refused.error).toContain(why);
  });

  test("nothing is allowed by default", () => {
    fc.assert(fc.property(fc.webUrl(), (address) => !allowedUrl(address, closed).ok));
  });

  test.each(["127.0.0.1", "[::1]", "10.1.2.3", "169.254.169.254", "[::ffff:10.0.0.1]", "0x7f.1", "2130706433"])(
    "an internal address, written as %s, is refused even below an allowed prefix",
    (host) => {
      const prefix = `https://${host}/`;
      const refused = allowedUrl(`${prefix}list`, { allow: [prefix], internal: false });
      expect(refused.ok ? "" : refused.error).toContain("internal address");
      expect(allowedUrl(`${prefix}list`, { allow: [prefix], internal: true })).toMatchObject({ ok: true });
    },
  );

  test.each([
    ["172.15.0.1", false],
    ["172.31.0.1", true],
    ["100.64.0.1", true],
    ["8.8.8.8", false],
    ["fd00::1", true],
    ["fe80::1", true],
    ["2606:4700::1111", false],
    ["::ffff:192.168.0.1", true],
  ])("%s is internal: %s", (address, internal) => {
    expect(isInternalAddress(address)).toBe(internal);
  });
});
