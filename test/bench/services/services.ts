import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ChildProcess } from "node:child_process";
import type { Contender } from "../contenders/contender.ts";
import { peerProblem } from "../peers/load.ts";
import type { Disk } from "../program.ts";
import { endProcess, startHelper } from "./children.ts";
import { startPostgres, type Postgres } from "./postgres.ts";
import { redisVersion, startRedis } from "./redis.ts";
import { makeSlowDisk, type SlowDisk } from "./slow-disk.ts";

/** Where one sample takes place. */
export interface Place {
  readonly folder: string;
  readonly targetUrl: string;
  readonly postgresUrl?: string;
  readonly redisPort?: number;
  readonly serverPid?: number;
  readonly preload?: string;
  leave(): Promise<void>;
}

export interface Services {
  /** Why a contender cannot be measured here; undefined when it can. */
  problemOf(contender: Pick<Contender, "needs" | "packages" | "missing">, disk: Disk): Promise<string | undefined>;
  /** On the disk that is measured; gone at the end. */
  newFolder(): string;
  /** A place with nothing in it. */
  enter(contender: Pick<Contender, "needs">, disk: Disk): Promise<Place>;
  stop(): Promise<void>;
}

/** Starts what contenders need, at the first who needs it, and stops it all. */
export function createServices(): Services {
  const own = mkdtempSync(path.join(tmpdir(), "signalbox-bench-"));
  const folders = [own];
  const postgres = new Map<Disk, Promise<Postgres>>();
  let target: Promise<{ word: unknown; child: ChildProcess }> | undefined;
  let slow: SlowDisk | undefined;

  function diskOf(disk: Disk): SlowDisk | { readonly folder: string; readonly preload?: undefined } {
    return disk === "real" ? { folder: tmpdir() } : (slow ??= makeSlowDisk(own));
  }

  function newFolder(disk: Disk): { folder: string; preload: string | undefined } {
    const found = diskOf(disk);
    if ("missing" in found) throw new Error(found.missing);
    const folder = mkdtempSync(path.join(found.folder, "signalbox-bench-"));
    folders.push(folder);
    return { folder, preload: found.preload };
  }

  function postgresOn(disk: Disk): Promise<Postgres> {
    const known = postgres.get(disk);
    if (known) return known;
    const { folder, preload } = newFolder(disk);
    const starting = startPostgres(folder, preload);
    postgres.set(disk, starting);
    return starting;
  }

  return {
    async problemOf({ needs, packages, missing }, disk) {
      if (missing !== undefined) return missing;
      const found = diskOf(disk);
      if ("missing" in found) return found.missing;
      const problem = packages.map(peerProblem).find((each) => each !== undefined);
      if (problem !== undefined) return problem;
      if (needs?.startsWith("redis") && redisVersion() === undefined) return "no redis-server on PATH";
      if (needs !== "postgres") return undefined;
      return postgresOn(disk).then(
        () => undefined,
        (fault: unknown) => (fault instanceof Error ? fault.message : String(fault)).split("\n")[0],
      );
    },

    newFolder: () => newFolder("real").folder,

    async enter({ needs }, disk) {
      target ??= startHelper(path.join(import.meta.dirname, "target-process.ts"));
      const targetUrl = String((await target).word);
      const { folder, preload } = newFolder(disk);
      const common = { folder, targetUrl, ...(preload === undefined ? {} : { preload }) };
      const leave = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
      if (needs === "postgres") {
        const server = await postgresOn(disk);
        return { ...common, postgresUrl: await server.newDatabase(), serverPid: server.pid, leave };
      }
      if (needs === undefined) return { ...common, leave };
      const redisFolder = path.join(folder, "redis");
      mkdirSync(redisFolder);
      const server = await startRedis(redisFolder, needs === "redis always" ? "always" : "everysec", preload);
      const stopAndLeave = (): Promise<void> => server.stop().then(leave);
      return { ...common, redisPort: server.port, serverPid: server.pid, leave: stopAndLeave };
    },

    async stop() {
      const servers = await Promise.allSettled(postgres.values());
      for (const server of servers) if (server.status === "fulfilled") await server.value.stop();
      if (target) await endProcess((await target).child);
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
