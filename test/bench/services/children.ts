import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A program of ours in a process of its own, once it has said its first word. It ends with this process at the latest. */
export async function startHelper(
  file: string,
  args: readonly string[] = [],
): Promise<{ word: unknown; child: ChildProcess }> {
  const child = fork(file, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const gone = once(child, "exit").then(() => {
    throw new Error(`${file} ended before it was ready`);
  });
  const [word] = (await Promise.race([once(child, "message"), gone])) as [unknown];
  gone.catch(() => undefined);
  return { word, child };
}

/** Ends a process of ours, gently and then not. Resolves when it is gone. */
export async function endProcess(
  child: ChildProcess,
  signal: NodeJS.Signals = "SIGTERM",
  patienceMs = 5_000,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await gone;
  clearTimeout(timer);
}
