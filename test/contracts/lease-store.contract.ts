import { describe, expect, it } from "vitest";
import { createLeaseStore } from "../../src/store/leases.ts";
import type { Engine } from "../../src/store/store.ts";

/** What every `LeaseStore` must do. `open` gives an empty one for each test. */
export function leaseStoreContract(name: string, open: () => Promise<Engine>): void {
  async function openLeases() {
    const { db, committer } = await open();
    return createLeaseStore(db, committer);
  }

  describe(`LeaseStore contract: ${name}`, () => {
    it("gives a lease to one at a time, who may extend it", async () => {
      const leases = await openLeases();
      expect(await leases.take("retention", "one", 100, 0)).toBe(true);
      expect(await leases.take("retention", "two", 150, 50)).toBe(false);
      expect(await leases.take("retention", "one", 200, 50)).toBe(true);
      expect(await leases.take("retention", "two", 250, 150)).toBe(false);
      expect(await leases.take("timers", "two", 250, 150)).toBe(true);
    });

    it("gives it to the next once its end has passed", async () => {
      const leases = await openLeases();
      await leases.take("retention", "one", 100, 0);
      expect(await leases.take("retention", "two", 200, 100)).toBe(false);
      expect(await leases.take("retention", "two", 201, 101)).toBe(true);
      expect(await leases.take("retention", "one", 202, 102)).toBe(false);
    });

    it("is free once its owner lets go of it, and only then", async () => {
      const leases = await openLeases();
      await leases.take("retention", "one", 100, 0);
      await leases.release("retention", "two");
      expect(await leases.take("retention", "two", 100, 0)).toBe(false);
      await leases.release("retention", "one");
      expect(await leases.take("retention", "two", 100, 0)).toBe(true);
    });

    it("goes to exactly one of many who ask at once", async () => {
      const leases = await openLeases();
      const asked = Array.from({ length: 20 }, (_, nth) => leases.take("retention", `owner ${nth}`, 100, 0));
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
    });
  });
}
