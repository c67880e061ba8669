import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { fetchStatus } from "../../src/catalog/status-document.ts";
import { systemClock } from "../../src/lib/clock.ts";

async function read(document: unknown) {
  const server = createServer((_request, response) => response.end(JSON.stringify(document))).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fetchStatus(url, systemClock, new AbortController().signal);
}

const nothingElse = { metrics: [], notices: [] };
const status = { name: "Running" };

test.each([
  ["only a name", { status }, nothingElse],
  ["a colour", { status: { name: "Running", color: "warning" } }, { color: "warning", ...nothingElse }],
  ["a colour that Platz does not know", { status: { name: "Running", color: "pink" } }, nothingElse],
  [
    "nulls",
    { status: { name: "Running", color: null }, primary_metric: null, metrics: null, notices: null },
    nothingElse,
  ],
  ["wrong types", { status, primary_metric: 7, metrics: "many", notices: { a: 1 } }, nothingElse],
  [
    "a metric",
    { status, primary_metric: { value: 5, unit: "s", short_description: "Lag", color: "danger" } },
    { primaryMetric: { value: "5", unit: "s", description: "Lag", color: "danger" }, ...nothingElse },
  ],
  [
    "metrics of which one does not fit",
    { status, metrics: [{ value: "1" }, { unit: "s" }, null] },
    { metrics: [{ value: "1", unit: "", description: "" }], notices: [] },
  ],
  [
    "notices, one with a level of its own",
    { status, notices: [{ level: "Danger", text: " Disk " }, { level: "Oh", text: "x" }, { level: "Info" }] },
    {
      metrics: [],
      notices: [
        { level: "Danger", text: "Disk" },
        { level: "Info", text: "x" },
      ],
    },
  ],
])("a report with %s is read as far as it fits", async (_what, document, report) => {
  expect(await read(document)).toEqual({ name: "Running", report });
});

test("a report without a name is none", async () => {
  await expect(read({ status: { name: " " } })).rejects.toThrow("the answer has no status.name");
});
