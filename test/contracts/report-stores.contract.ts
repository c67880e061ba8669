import { describe, expect, it } from "vitest";
import { createStore, type Engine } from "../../src/store/store.ts";
import { runIn } from "../harness/values.ts";

/** What the stores behind reports and statuses must do. `open` gives an empty database for each test. */
export function reportStoresContract(name: string, open: () => Promise<Engine>): void {
  const openStores = async () => createStore(await open());

  describe(`${name}: forms`, () => {
    it("are kept until they expire or are replaced", async () => {
      const { forms } = await openStores();
      const state = { step: 1, values: { index: ["a", null, 2.5, { nested: true }] }, secret: { $sealed: "AAAA" } };
      await forms.save("V1", state, 1_000);
      expect(await forms.load("V1", 999)).toStrictEqual(state);
      expect(await forms.load("V1", 1_000)).toBeUndefined();
      expect(await forms.load("V2", 0)).toBeUndefined();

      await forms.save("V1", null, 2_000);
      expect(await forms.load("V1", 1_500)).toBeNull();
    });

    it("are removed once expired, and only then", async () => {
      const { forms } = await openStores();
      await forms.save("V1", 1, 1_000);
      await forms.save("V2", 2, 2_000);
      expect(await forms.removeExpired(1_000)).toBe(1);
      expect(await forms.removeExpired(1_000)).toBe(0);
      expect(await forms.load("V1", 0)).toBeUndefined();
      expect(await forms.load("V2", 0)).toBe(2);
    });
  });

  describe(`${name}: messages`, () => {
    it("are remembered by run and kind", async () => {
      const { messages, runs } = await openStores();
      const { run, events } = runIn("queued");
      await runs.create(run, events);
      const card = { runId: run.id, kind: "approval", channel: "C1", ts: "10.1", contentDigest: "sha256:1" };
      const thread = { ...card, kind: "result", ts: "10.2" };
      await messages.save(card);
      await messages.save(thread);
      expect(await messages.get(run.id, "approval")).toStrictEqual(card);
      expect(await messages.get(run.id, "result")).toStrictEqual(thread);
      expect(await messages.get(run.id, "none")).toBeUndefined();

      const updated = { ...card, contentDigest: "sha256:2" };
      await messages.save(updated);
      expect(await messages.get(run.id, "approval")).toStrictEqual(updated);
    });

    it("may be on their way, until it is known where they are", async () => {
      const { messages, runs } = await openStores();
      const { run, events } = runIn("queued");
      await runs.create(run, events);
      const intent = {
        runId: run.id,
        kind: "run",
        channel: "C1",
        ts: "",
        contentDigest: "",
        postingSince: 1_767_225_600_123,
      };
      await messages.save(intent);
      expect(await messages.get(run.id, "run")).toStrictEqual(intent);
      const posted = { runId: run.id, kind: "run", channel: "C1", ts: "10.1", contentDigest: "sha256:1" };
      await messages.save(posted);
      expect(await messages.get(run.id, "run")).toStrictEqual(posted);
    });

    it("belong to a run that exists", async () => {
      const { messages } = await openStores();
      const orphan = { runId: "none", kind: "approval", channel: "C1", ts: "1.1", contentDigest: "" };
      await expect(messages.save(orphan)).rejects.toThrow(/foreign key/i);
    });
  });

  describe(`${name}: cursors`, () => {
    it("begin at 0 and are kept by name", async () => {
      const { cursors } = await openStores();
      expect(await cursors.read("reporter")).toBe(0);
      await cursors.write("reporter", 5);
      await cursors.write("reporter", 7);
      await cursors.write("audit", 1);
      expect(await cursors.read("reporter")).toBe(7);
      expect(await cursors.read("audit")).toBe(1);
    });
  });

  describe(`${name}: statuses`, () => {
    it("are the last that was set", async () => {
      const { statuses } = await openStores();
      expect(await statuses.all()).toEqual(new Map());
      await statuses.save({ deploymentId: "d-search", name: "Paused", by: "slack:U0BO", at: 1 });
      await statuses.save({ deploymentId: "d-search", name: "Running", by: "slack:U0BO", at: 2 });
      await statuses.save({ deploymentId: "d-billing", name: "Paused", by: "slack:U0BO", at: 3 });
      expect(await statuses.all()).toEqual(
        new Map([
          ["d-search", "Running"],
          ["d-billing", "Paused"],
        ]),
      );
    });
  });
}
