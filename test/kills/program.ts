import { setTimeout as passed } from "node:timers/promises";
import { startProcess, type SignalboxProcess } from "../harness/process.ts";

/** A time in which a program was away. */
export interface Stop {
  readonly from: number;
  readonly to: number;
  /** As whom the events of runs know the one that was frozen; undefined when it was killed. */
  readonly frozen?: string;
}

/** One place in which the real program runs, life after life. */
export interface Program {
  /** Where its API is; undefined while it is down. */
  url(): string | undefined;
  /** When it last came to life or woke up, and everything that happened to it. */
  readonly stops: readonly Stop[];
  start(): Promise<void>;
  /** SIGKILL, and a new life. */
  kill(downMs: number): Promise<void>;
  /** SIGSTOP, and SIGCONT a little later. */
  freeze(ms: number): Promise<void>;
  /** SIGTERM. Resolves with the exit code. */
  end(): Promise<number | null>;
  /** What the last life printed. */
  output(): string;
}

export function createProgram(settings: Record<string, string>): Program {
  const stops: Stop[] = [];
  let life: SignalboxProcess | undefined;
  let url: string | undefined;

  async function start(): Promise<void> {
    life = startProcess(["serve"], settings);
    await life.prints("Signalbox is ready");
    url = `http://127.0.0.1:${/"healthPort":(\d+)/.exec(life.output())?.[1] ?? ""}`;
  }

  return {
    url: () => url,
    stops,
    start,
    async kill(downMs) {
      const from = Date.now();
      url = undefined;
      life?.child.kill("SIGKILL");
      await life?.ended();
      await passed(downMs);
      await start();
      stops.push({ from, to: Date.now() });
    },
    async freeze(ms) {
      const from = Date.now();
      life?.child.kill("SIGSTOP");
      await passed(ms);
      life?.child.kill("SIGCONT");
      const frozen = /"owner":"([^"]+)"/.exec(life?.output() ?? "")?.[1];
      stops.push({ from, to: Date.now(), ...(frozen !== undefined && { frozen }) });
    },
    async end() {
      url = undefined;
      life?.child.kill("SIGTERM");
      return (await life?.ended()) ?? null;
    },
    output: () => life?.output() ?? "",
  };
}
