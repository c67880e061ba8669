import { freePort } from "../../harness/free-port.ts";
import { startProcess } from "../../harness/process.ts";
import type { Program } from "../program.ts";
import { demoLine } from "../table.ts";

/** What we promise a newcomer, in seconds. */
const goal = 3;

export const demo: Program = {
  name: "demo",
  what: "from `node src/main.ts demo` until it says that it is ready",
  async report(bench) {
    bench.print(`${demoLine(await demoStarts(bench.size(5, 1)), goal)}\n`);
  },
};

/** From `node src/main.ts demo` until it says that it is ready, in ms, for each of so many starts. */
async function demoStarts(count: number): Promise<number[]> {
  const took: number[] = [];
  for (let start = 0; start < count; start += 1) took.push(await demoStart());
  return took;
}

async function demoStart(): Promise<number> {
  const port = await freePort();
  const start = performance.now();
  const demo = startProcess(["demo", "--port", String(port)]);
  try {
    await demo.prints("Signalbox is ready");
    return performance.now() - start;
  } finally {
    demo.child.kill("SIGTERM");
    await demo.ended();
  }
}
