import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { superviseConnections, type Connection } from "../../src/slack/connection/supervisor.ts";

function given(count = 2) {
  const clock = createManualClock();
  const log: string[] = [];
  const opened: { end(): void }[] = [];
  let isDown = false;
  function connect(): Connection {
    const over = Promise.withResolvers<void>();
    const nr = opened.length + 1;
    opened.push({ end: over.resolve });
    return {
      over: over.promise,
      async open() {
        log.push(`open ${nr}`);
        if (!isDown) return;
        over.resolve();
        throw new Error("down");
      },
      close: over.resolve,
    };
  }
  const supervisor = superviseConnections({
    count,
    connect,
    clock,
    lostAfterMs: 60_000,
    onConnectedAgain: () => log.push("again"),
    onLost: () => log.push("lost"),
  });
  return { clock, log, opened, supervisor, fails: (down: boolean) => void (isDown = down) };
}

function quiet(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

test("one that ends is replaced at once, and the other one still hears", async () => {
  const { log, opened, supervisor } = given();
  await supervisor.start();
  await quiet();
  opened[0]?.end();
  await quiet();
  expect(log).toEqual(["open 1", "open 2", "open 3"]);
  expect(supervisor.isConnected()).toBe(true);
  supervisor.stop();
  expect(log).not.toContain("lost");
});

test("without any for a minute it is lost; one that comes back in time is not", async () => {
  const { clock, log, opened, supervisor, fails } = given(1);
  await supervisor.start();
  fails(true);
  opened[0]?.end();
  await quiet();
  expect(supervisor.isConnected()).toBe(false);
  fails(false);
  for (let passed = 0; passed < 30_000; passed += 250) {
    clock.advance(250);
    await quiet();
  }
  expect(supervisor.isConnected()).toBe(true);
  expect(log).toContain("again");
  fails(true);
  opened.at(-1)?.end();
  for (let passed = 0; passed < 61_000; passed += 250) {
    clock.advance(250);
    await quiet();
  }
  expect(log.filter((line) => line === "lost")).toHaveLength(1);
  // Tried less and less often.
  expect(log.length).toBeLessThan(25);
  supervisor.stop();
});

test("a first one that does not come about is told, and nothing goes on", async () => {
  const { clock, log, supervisor, fails } = given();
  fails(true);
  await expect(supervisor.start()).rejects.toThrow("down");
  clock.advance(120_000);
  await quiet();
  expect(log).toEqual(["open 1"]);
});
