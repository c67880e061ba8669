import { readdirSync, readFileSync } from "node:fs";

/** Linux counts in hundredths of a second, whatever the machine. */
const tickMs = 10;

/**
 * The CPU time that a process and those below it have used, in ms, those that have ended among them.
 * NaN where there is no `/proc`.
 */
export function cpuOfTree(pid: number): number {
  const stats = readStats();
  if (stats.length === 0) return Number.NaN;
  const family = new Set([pid]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const stat of stats) if (family.has(stat.parent)) family.add(stat.pid);
  }
  return stats.filter((stat) => family.has(stat.pid)).reduce((sum, stat) => sum + stat.ticks * tickMs, 0);
}

/** Of the server that a contender needs, in ms; 0 when it needs none. */
export function serverCpu({ serverPid }: { readonly serverPid?: number }): number {
  return serverPid === undefined ? 0 : cpuOfTree(serverPid);
}

function readStats(): { pid: number; parent: number; ticks: number }[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => readStat(Number(name)));
  } catch {
    return [];
  }
}

function readStat(pid: number): { pid: number; parent: number; ticks: number }[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in parentheses and may hold anything; the fields are counted from behind it (proc(5)).
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const used = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [{ pid, parent: Number(fields[1]), ticks: used }];
  } catch {
    return [];
  }
}
