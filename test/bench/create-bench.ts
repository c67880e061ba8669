import type { Bench, Entry, Program, Row, Sample } from "./program.ts";
import type { Services } from "./services/services.ts";
import { takeSample } from "./take-sample.ts";

export interface BenchOptions {
  readonly rounds: number;
  readonly samples: number;
  readonly history: number;
  readonly isQuick: boolean;
  /** Whether those are measured that need a server. */
  readonly withPeers: boolean;
  /** Parts of names, in small letters: only contenders with one of them take part; all when there are none. */
  readonly only: readonly string[];
  print(text: string): void;
}

const defaultPatienceMs = 120_000;

export function createBench(
  { rounds, samples, history, isQuick, withPeers, only, print }: BenchOptions,
  services: Services,
): Bench {
  return {
    ...{ rounds, samples, history, print },
    size: (inFull, quick) => (isQuick ? quick : inFull),

    folder: () => services.newFolder(),

    async play(program: Program, entries, options = {}) {
      const { disk = "real", patienceMs = defaultPatienceMs } = options;
      const missing = new Map<Entry, string>();
      const taken = new Map<Entry, Sample[]>();
      for (const entry of entries) {
        const isPeer = entry.contender.needs !== undefined && !withPeers;
        const isWanted = only.length === 0 || only.some((part) => entry.contender.name.toLowerCase().includes(part));
        const problem = isPeer || !isWanted ? "left out" : await services.problemOf(entry.contender, disk);
        if (problem !== undefined) missing.set(entry, problem);
      }
      for (let round = 0; round < Math.min(rounds, options.rounds ?? rounds); round += 1) {
        for (const entry of entries) {
          if (missing.has(entry)) continue;
          const { leave, preload, ...place } = await services.enter(entry.contender, disk);
          const { name: contender } = entry.contender;
          const task = { program: program.name, contender, params: entry.params, ...place };
          // A process for each takes a second to start, which nobody wants to wait for when no figure counts.
          const isHere = isQuick && preload === undefined;
          const sample = isHere ? await program.sample?.(task) : await takeSample(task, preload, patienceMs);
          if (sample === undefined) throw new Error(`${program.name} takes no samples`);
          await leave();
          if (typeof sample === "string") missing.set(entry, sample);
          else taken.set(entry, [...(taken.get(entry) ?? []), sample]);
        }
      }
      return entries.map((entry): Row => {
        const { name } = entry;
        const why = missing.get(entry);
        return why === undefined ? { name, samples: taken.get(entry) ?? [] } : { name, missing: why };
      });
    },
  };
}
