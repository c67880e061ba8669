import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinAddress } from "../../src/executors/http/address.ts";
import { failureInWords } from "../../src/executors/http/failure.ts";
import { planRequest } from "../../src/executors/http/plan.ts";
import { redactToken } from "../../src/executors/http/redact.ts";
import { aRun } from "./a-run.ts";

const ingress = "https://search.example.com/base";

function addressOf(path: string, base = ingress): string {
  const url = joinAddress(base, path);
  return url.ok ? url.value.href : `refused: ${url.error}`;
}

describe("the request", () => {
  test("is the path below the ingress, the promised headers and the body as JSON", () => {
    const plan = planRequest(aRun({ ingress, path: "/api/v1/reindex?full=1" }), { force: true, ü: "é" }, "TOKEN");
    if (!plan.ok) throw new Error(plan.error);
    expect({ ...plan.value, url: plan.value.url.href }).toEqual({
      method: "POST",
      url: "https://search.example.com/base/api/v1/reindex?full=1",
      headers: {
        Authorization: "Bearer TOKEN",
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream, application/x-ndjson, */*",
        "Accept-Encoding": "identity",
        "User-Agent": "signalbox",
        "Idempotency-Key": "run23456",
        "X-Signalbox-Run-Id": "run23456",
        "Content-Length": "24",
      },
      body: '{"force":true,"ü":"é"}',
    });
  });

  test.each(["POST", "PUT", "PATCH", "DELETE"] as const)("of %s has a body", (method) => {
    const plan = planRequest(aRun({ ingress, method }), {}, "TOKEN");
    expect(plan.ok && plan.value.body).toBe("{}");
  });

  test("of GET has none", () => {
    const plan = planRequest(aRun({ ingress, method: "GET" }), { force: true }, "TOKEN");
    if (!plan.ok) throw new Error(plan.error);
    expect(plan.value).not.toHaveProperty("body");
    expect(plan.value.headers).not.toHaveProperty("Content-Length");
  });
});

describe("the address", () => {
  test.each([
    ["/api/v1/x", "https://search.example.com/base/api/v1/x"],
    ["/", "https://search.example.com/base/"],
    ["/x?a=1&b=/../..&c=\\&at=@", "https://search.example.com/base/x?a=1&b=/../..&c=\\&at=@"],
    ["/a/../b/./c", "https://search.example.com/base/b/c"],
    ["/a/%2e%2E/b", "https://search.example.com/base/b"],
    ["//evil.example.com/x", "https://search.example.com/base/evil.example.com/x"],
    ["///evil", "https://search.example.com/base/evil"],
    ["/@evil.example.com", "https://search.example.com/base/@evil.example.com"],
    ["/user:pass@evil/", "https://search.example.com/base/user:pass@evil/"],
    ["/https://evil.example.com/", "https://search.example.com/base/https://evil.example.com/"],
    ["/:8443/x", "https://search.example.com/base/:8443/x"],
    ["/a b/ü", "https://search.example.com/base/a%20b/%C3%BC"],
    ["/x ", "https://search.example.com/base/x%20"],
    ["/a%2Fb", "https://search.example.com/base/a%2Fb"],
  ])("of %j stays below the ingress", (path, url) => {
    expect(addressOf(path)).toBe(url);
  });

  test.each([
    ["/../x", ".."],
    ["/a/../../x", ".."],
    ["/a//../../x", ".."],
    ["/%2e%2e/x", ".."],
    ["/.%2E/x", ".."],
    ["/..%2fx", ".."],
    ["/a/..%2f..%2fx", ".."],
    ["/%252e%252e%252fx", ".."],
    ["/..;/x", ".."],
    ["/..%5cx", ".."],
    ["/\\evil.example.com", "\\"],
    ["\\\\evil.example.com", "\\"],
    ["/x\r\nHost: evil", "control character"],
    ["/x\ny", "control character"],
    ["/\t/evil", "control character"],
    ["/x\u0000", "control character"],
    ["/x?a=1\r\nb", "control character"],
    ["/x#y", "#"],
  ])("of %j is refused", (path, why) => {
    expect(addressOf(path)).toMatch(/^refused: /);
    expect(addressOf(path)).toContain(why);
  });

  test.each([
    ["https://user:pass@h/", "user name or a password"],
    ["https://h/?a=1", "?"],
    ["https://h/#a", "#"],
    ["ftp://h/", "no http or https URL"],
    ["nonsense", "no http or https URL"],
  ])("below the ingress %j is refused", (base, why) => {
    expect(addressOf("/x", base)).toMatch(/^refused: the ingress /);
    expect(addressOf("/x", base)).toContain(why);
    expect(addressOf("/x", base)).not.toContain("pass@");
  });

  test("keeps port, IPv6 and the slash at the end of an ingress", () => {
    expect(addressOf("/x", "http://[::1]:8080/")).toBe("http://[::1]:8080/x");
    expect(addressOf("/x", "http://127.0.0.1:8080/base/")).toBe("http://127.0.0.1:8080/base/x");
  });

  test("never leaves origin and base path, whatever the path", () => {
    const pieces = fc.constantFrom(
      ..."/ // \\ . .. ... %2e %2E %2f %5c %25 ; ? # @ : \r \n \t \0 evil.example.com https:// user:pass@ a ü \ud800 [ ] ~".split(
        " ",
      ),
      " ",
    );
    const path = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((parts) => `/${parts.join("")}`),
      fc.string(),
    );
    const bases = fc.constantFrom(
      "https://search.example.com",
      "https://search.example.com/a/b",
      "http://[::1]:8080/x/",
    );
    fc.assert(
      fc.property(path, bases, (actionPath, base) => {
        const joined = joinAddress(base, actionPath);
        if (!joined.ok) return;
        const from = new URL(base);
        // A second parser's view of the text must be the same place.
        const sent = new URL(joined.value.href);
        expect(sent.href).toBe(joined.value.href);
        expect(sent.host).toBe(from.host);
        expect(sent.protocol).toBe(from.protocol);
        expect([sent.username, sent.password, sent.hash]).toEqual(["", "", ""]);
        const basePath = from.pathname.replace(/\/$/, "");
        expect(sent.pathname.startsWith(`${basePath}/`)).toBe(true);
        expect(sent.href).not.toMatch(/[\r\n\t\0 ]/);
        // Even for a server that decodes before it resolves the dots.
        const decoded = sent.pathname
          .slice(basePath.length)
          .replace(/%2e/gi, ".")
          .replace(/%2f/gi, "/")
          .replace(/%5c/gi, "/");
        const resolved = new URL(`http://h/inside/${decoded.replace(/^\/+/, "").replace(/\/+/g, "/")}`);
        expect(resolved.pathname.startsWith("/inside/")).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a failure in words", () => {
  const url = new URL("https://search.example.com/x?token=hush");

  test.each([
    [
      "ECONNREFUSED",
      "Could not connect to search.example.com:443: the connection was refused (ECONNREFUSED). Is the service up?",
    ],
    [
      "ENOTFOUND",
      "Could not connect to search.example.com:443: there is no such host name in DNS (ENOTFOUND). Is the ingress of the deployment spelled right?",
    ],
    [
      "CERT_HAS_EXPIRED",
      "Could not connect to search.example.com:443: its TLS certificate has expired (CERT_HAS_EXPIRED). It must be renewed.",
    ],
    [
      "ERR_SSL_NO_PROTOCOLS_AVAILABLE",
      "Could not connect to search.example.com:443: TLS could not be agreed on (ERR_SSL_NO_PROTOCOLS_AVAILABLE). Does the service speak TLS 1.2 or later on this port, or should the ingress begin with http://?",
    ],
    [
      "SOMETHING_NEW",
      "Could not connect to search.example.com:443: the connection failed (SOMETHING_NEW). Is the service up?",
    ],
  ])("for %s", (code, words) => {
    expect(failureInWords(url, "connecting", Object.assign(new Error(), { code }))).toBe(words);
    expect(
      failureInWords(url, "connecting", new Error("fetch failed", { cause: Object.assign(new Error(), { code }) })),
    ).toBe(words);
  });

  test("after the connection was there says that the work may have begun", () => {
    expect(failureInWords(url, "waiting", Object.assign(new Error(), { code: "ECONNRESET" }))).toBe(
      "search.example.com:443 dropped the connection before it answered (ECONNRESET). The work may have begun: look there before you run this again.",
    );
  });

  test("of several addresses names the first", () => {
    const errors = ["ECONNREFUSED", "ENETUNREACH"].map((code) => Object.assign(new Error(), { code }));
    expect(failureInWords(url, "connecting", new AggregateError(errors))).toContain("ECONNREFUSED");
  });
});

test("a token is taken out whole, many times, and where the text ends in its middle", () => {
  const token = `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${"a".repeat(80)}.${"b".repeat(43)}`;
  expect(redactToken(`a ${token} b ${token}`, token)).toBe("a [token removed] b [token removed]");
  for (let length = 17; length < token.length; length += 1) {
    expect(redactToken(`say ${token.slice(0, length)}`, token)).toBe("say [token removed]");
  }
  expect(redactToken("nothing here", token)).toBe("nothing here");
});
