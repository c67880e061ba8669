import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { systemRandom } from "../../src/lib/ids.ts";
import { deedRoutes } from "../../src/simulator/control/deed-routes.ts";
import { eventStreamRoute } from "../../src/simulator/control/event-stream.ts";
import { fileRoute } from "../../src/simulator/control/file-route.ts";
import { readRoutes } from "../../src/simulator/control/read-routes.ts";
import { switchboardRoutes } from "../../src/simulator/control/switchboard-routes.ts";
import { coverage } from "../../src/simulator/coverage.ts";
import { defaultSeed } from "../../src/simulator/seed.ts";
import { createMovableClock } from "../../src/simulator/state/movable-clock.ts";
import { createSwitchboard } from "../../src/simulator/switchboard.ts";
import { createEventSender } from "../../src/simulator/transport/events.ts";
import { createWorld } from "../../src/simulator/world.ts";
import { methods } from "../../src/simulator/web-api/methods.ts";

const root = path.resolve(import.meta.dirname, "../..");

test("the coverage table names exactly the registered methods", () => {
  expect(coverage.map((entry) => entry.method).sort()).toEqual(Object.keys(methods).sort());
});

test.each(coverage)("$method is called in $test", ({ method, test: file }) => {
  expect(existsSync(path.join(root, file))).toBe(true);
  // By name, as in `callMethod(simulator, "chat.update")`, or with the client, as in `client.chat.update(`.
  const name = method.replaceAll(".", "\\.");
  expect(readFileSync(path.join(root, file), "utf8")).toMatch(new RegExp(`"${name}"|client\\.${name}\\(`));
});

const page = readFileSync(path.join(root, "docs/simulator.md"), "utf8");

test("the table in the documentation is the table of the code", () => {
  const [, table = ""] = /<!-- coverage -->\n([\s\S]*)<!-- \/coverage -->/.exec(page) ?? [];
  const rows = table
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const wanted = coverage.map(({ method, checks, test: file }) => [`\`${method}\``, checks, path.basename(file)]);
  expect(rows).toEqual(wanted);
});

test("the documentation has an example of every route of the control API", () => {
  const clock = createMovableClock(createManualClock());
  const world = createWorld({ clock, random: systemRandom, seed: defaultSeed, origin: () => "" });
  const app = {
    kind: "socket" as const,
    connected: () => false,
    deliver: () => Promise.resolve({ status: "dispatch_failed" as const }),
  };
  const scene = { world, app, events: createEventSender(app, clock), submitting: new Set<string>() };
  const socketMode = () => undefined;
  const switchboard = createSwitchboard({ clock, changes: world.changes, seed: 1, rateLimits: false, socketMode });
  const levers = switchboardRoutes(world, switchboard);
  const routes = [...readRoutes(scene), ...deedRoutes(scene), ...levers, eventStreamRoute(world), fileRoute(world)];
  for (const route of routes) {
    const pattern = route.path.replace(/:\w+/g, "[\\w.]+");
    expect(page).toMatch(new RegExp(`curl [^\n]*\\$S${pattern}(?![\\w/])`));
  }
});
