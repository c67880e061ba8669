import { freePort } from "../harness/free-port.ts";
import { startProcess } from "../harness/process.ts";

/** From `node src/main.ts demo` until it says that it is ready, in ms, for each of so many starts. */
export async function demoStarts(count: number): Promise<number[]> {
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
