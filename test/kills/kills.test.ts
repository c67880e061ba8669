import { expect, test } from "vitest";
import { hasPostgres } from "../model/stores.ts";
import { judgeStorm } from "./judge-storm.ts";
import { raiseStorm } from "./storm.ts";

/** A quick share; `npm run test:kills` does hundreds (docs/testing.md). */
const shares = [
  { store: "sqlite", runs: 20, kills: 2 },
  ...(hasPostgres ? [{ store: "postgres" as const, runs: 20, kills: 3 }] : []),
] as const;

test.each(shares)(
  "kill -9 and frozen processes, $store: everything asked for ends once",
  async (share) => {
    const seed = Math.floor(Date.now() / 86_400_000);
    const { wrong, runs } = await raiseStorm({ ...share, seed }, judgeStorm);
    expect(wrong, `npm run test:kills -- --store ${share.store} --seed ${seed}`).toEqual([]);
    expect(runs).toBeGreaterThanOrEqual(share.runs);
  },
  120_000,
);
