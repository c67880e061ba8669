import { InvalidArgumentError, type Command } from "commander";
import type { DemoOptions } from "./demo-workspace.ts";

export function addDemo(program: Command): void {
  program
    .command("demo")
    .description("everything on this machine: a simulated Slack workspace, sample services, and the bot")
    .option("--port <number>", "where the workspace is opened", toPort, 4400)
    .option("--once", "play the main job without a browser, print the thread, and end", false)
    .action(async (options: DemoOptions) => {
      // Loaded only now: the simulator's libraries are not part of a production install.
      const { runDemo } = await import("./demo-workspace.ts");
      await runDemo(options);
    });
}

function toPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a whole number from 0 to 65535.");
}
