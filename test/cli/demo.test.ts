import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startProcess } from "../harness/process.ts";

test("demo --once plays the main job and prints the thread", async () => {
  const demo = startProcess(["demo", "--once"]);
  onTestFinished(() => void demo.child.kill("SIGKILL"));
  expect(await demo.ended()).toBe(0);
  expect(demo.output()).toContain("/action run reindex search-prod");
  expect(demo.output()).toMatch(/While it runs, its message shows:\s+█+░*\s+\d+ percent: Shard \d of 5/);
  expect(demo.output()).toContain("shard 5 of 5: 9642 documents");
  expect(demo.output()).toContain("Done in");
  expect(demo.output()).toMatch(/forced\W+true/);
});

test("a port in use is said in one line", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const demo = startProcess(["demo", "--port", String(port)]);
  expect(await demo.ended()).toBe(1);
  expect(demo.output()).toBe(`Port ${port} is in use. Choose another: npm run demo -- --port ${port + 1}\n`);
});

test("a port that is none", async () => {
  const demo = startProcess(["demo", "--port", "http"]);
  expect(await demo.ended()).toBe(1);
  expect(demo.output()).toContain("whole number from 0 to 65535");
});
