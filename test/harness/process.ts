import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const main = path.join(import.meta.dirname, "..", "..", "src", "main.ts");

/** A `signalbox` process, as an operator starts it. */
export interface SignalboxProcess {
  readonly child: ChildProcess;
  /** Everything printed so far, both streams. */
  output(): string;
  /** Resolves when this has been printed; fails when the process ends before. */
  prints(text: string): Promise<void>;
  /** The exit code; null when a signal ended it. */
  ended(): Promise<number | null>;
}

export function startProcess(args: readonly string[], environment: Record<string, string> = {}): SignalboxProcess {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      printed += chunk;
      for (const listener of listeners) listener();
    });
  }
  const end = once(child, "close") as Promise<[number | null]>;

  return {
    child,
    output: () => printed,
    async prints(text) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      function look(): void {
        if (printed.includes(text)) resolve();
      }
      listeners.add(look);
      look();
      void end.then(() => reject(new Error(`ended before it printed “${text}”: ${printed}`)));
      await promise.finally(() => listeners.delete(look));
    },
    ended: async () => (await end)[0],
  };
}
