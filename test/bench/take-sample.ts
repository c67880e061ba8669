import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Sample, Task } from "./program.ts";

const file = path.join(import.meta.dirname, "sample-process.ts");

/**
 * Takes one sample in a process of its own.
 * @param preload a library that the process shall load first
 * @returns a sentence when the process ended without one, or took longer than `patienceMs`
 */
export async function takeSample(
  task: Task,
  preload: string | undefined,
  patienceMs: number,
): Promise<Sample | string> {
  const child = fork(file, [JSON.stringify(task)], {
    execArgv: ["--expose-gc"],
    env: { ...process.env, ...(preload === undefined ? {} : { LD_PRELOAD: preload }) },
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4_000)));
  const { promise, resolve } = Promise.withResolvers<Sample | string>();
  child.on("message", (sample) => resolve(sample as Sample));
  const gone = once(child, "close").then(() => resolve(`failed: ${lastLine(said)}`));
  const timer = setTimeout(() => {
    resolve(`gave up after ${patienceMs / 1_000} s`);
    child.kill("SIGKILL");
  }, patienceMs);
  const sample = await promise;
  clearTimeout(timer);
  await gone;
  return sample;
}

function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => /error|throw/i.test(line)) ?? lines.findLast((line) => line !== "") ?? "without a word";
}
