import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { OptionSource } from "../../src/definition/option-source.ts";
import { createManualClock, systemClock } from "../../src/lib/clock.ts";
import type { Log } from "../../src/lib/log.ts";
import { createOptionSources } from "../../src/options/sources.ts";
import { noon } from "../harness/values.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A service that lists options, as a real server. */
async function startLists(first: Answer) {
  const asked: string[] = [];
  let answer = first;
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, answers: (next: Answer) => void (answer = next) };
}

function json(value: unknown): Answer {
  return (_request, response) => void response.end(JSON.stringify(value));
}

function sourceAt(url: string, overrides: Partial<OptionSource> = {}): OptionSource {
  return { url, path: [], query: {}, cache: 60_000, timeout: 2_000, ...overrides };
}

function open(allow: readonly string[], { internal = true, clock = systemClock } = {}) {
  const logged: string[] = [];
  const note = (message: string): void => void logged.push(message);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const sources = createOptionSources({ clock, log, allowed: () => ({ allow: [...allow], internal }) });
  return { sources, logged };
}

test("a list is read at its path, by the names of value and label", async () => {
  const hosts = [{ id: 7, name: "db-7" }, { id: 8 }, { id: 7, name: "again" }];
  const { url } = await startLists(json({ data: { hosts } }));
  const { sources } = open([url]);
  const source = sourceAt(`${url}/hosts`, { path: ["data", "hosts"], value: "id", label: "name" });
  expect(sources.known(source, {})).toBeUndefined();
  const list = {
    choices: [
      { value: 7, label: "db-7" },
      { value: 8, label: "8" },
    ],
  };
  expect(await sources.options(source, {})).toEqual(list);
  expect(sources.known(source, {})).toEqual(list);
});

test("what other inputs say is asked with, and each answer is kept by itself", async () => {
  const { url, asked } = await startLists((request, response) => void response.end(JSON.stringify([request.url])));
  const { sources } = open([url]);
  const source = sourceAt(`${url}/hosts?sort=name`, { query: { env: "env", tag: "tags" } });
  const values = { env: "prod & more", tags: ["a", "b"], other: "x" };
  const address = "/hosts?sort=name&env=prod+%26+more&tag=a&tag=b";
  expect(await sources.options(source, values)).toEqual({ choices: [{ value: address, label: address }] });
  await sources.options(source, { env: "", tags: null });
  expect(asked).toEqual([address, "/hosts?sort=name"]);
});

test("a list is asked for once, however many want it, until its time is over", async () => {
  const clock = createManualClock(noon);
  const { url, asked } = await startLists(json(["a"]));
  const { sources } = open([url], { clock });
  const source = sourceAt(url);
  await Promise.all([sources.options(source, {}), sources.options(source, {})]);
  clock.advance(59_999);
  await sources.options(source, {});
  expect(asked).toHaveLength(1);
  clock.advance(1);
  await sources.options(source, {});
  expect(asked).toHaveLength(2);
});

test("the last good list outlives a failure, and says so", async () => {
  const clock = createManualClock(noon);
  const { url, asked, answers } = await startLists(json(["a"]));
  const { sources, logged } = open([url], { clock });
  const source = sourceAt(`${url}/list`, { query: { token: "token" } });
  await sources.options(source, { token: "s3cret" });
  answers((_request, response) => void response.writeHead(503).end());
  clock.advance(60_000);
  expect(await sources.options(source, { token: "s3cret" })).toMatchObject({
    choices: [{ value: "a", label: "a" }],
    problem: { message: "The options could not be loaded anew: it answered 503. These are the ones of 12:00 UTC." },
  });
  await sources.options(source, { token: "s3cret" });
  expect(asked, "not asked again at once").toHaveLength(2);
  expect(logged.join()).toContain("/list: it answered 503");
  expect(logged.join()).not.toContain("s3cret");
  answers(json(["b"]));
  clock.advance(5_000);
  expect(await sources.options(source, { token: "s3cret" })).toEqual({ choices: [{ value: "b", label: "b" }] });
});

test.each<[string, Answer, string, Partial<OptionSource>?]>([
  ["a redirect", (_, response) => void response.writeHead(302, { location: "http://127.0.0.1/" }).end(), "redirect"],
  ["no JSON", (_, response) => void response.end("<html>"), "no JSON"],
  ["no list", json({ a: 1 }), "no list"],
  ["no list at the path", json({ a: { b: 1 } }), "no list at a.b", { path: ["a", "b"] }],
  ["a name that every object has", json({}), "no list at constructor", { path: ["constructor"] }],
  ["an item without a value", json([{ name: "x" }]), "no “id”", { value: "id" }],
  ["too much", (_, response) => void response.end(Buffer.alloc(2_000_001, "x")), "longer than 2 MB"],
  ["too many", json(Array.from({ length: 20_001 }, (_, index) => index)), "20000 are the most"],
  ["silence", () => undefined, "within 0.05 s", { timeout: 50 }],
  ["half an answer and then silence", (_, response) => void response.write("["), "within 0.05 s", { timeout: 50 }],
  ["a cut line", (_, response) => void response.destroy(), "socket hang up"],
])("an answer that is %s is no list, and says why", async (_what, answer, why, overrides) => {
  const { url } = await startLists(answer);
  const { sources } = open([url]);
  const { choices, problem } = await sources.options(sourceAt(url, overrides), {});
  expect(choices).toEqual([]);
  expect(problem?.message).toContain(why);
});

test("what is not allowed is never asked", async () => {
  const { url, asked } = await startLists(json(["a"]));
  for (const { sources } of [open([]), open([`${url}/other`]), open([url], { internal: false })]) {
    const { choices, problem } = await sources.options(sourceAt(url), {});
    expect(choices).toEqual([]);
    expect(problem?.message).toContain("cannot be loaded");
  }
  expect(asked).toEqual([]);
});

test("a name that leads to an internal address leads nowhere", async () => {
  const { sources } = open(["https://localhost/"], { internal: false });
  const { problem } = await sources.options(sourceAt("https://localhost/list"), {});
  expect(problem?.message).toContain("localhost leads to the internal address");
});
