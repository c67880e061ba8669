import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import { createApp } from "../app.ts";
import { readConfig } from "../config.ts";
import { createLog } from "../telemetry/log.ts";
import { explain } from "./explain.ts";
import { onceStopped } from "./signals.ts";

export function addServe(program: Command): void {
  program.command("serve").description("connect to Slack and serve until stopped (SIGTERM or SIGINT)").action(serve);
}

async function serve(): Promise<void> {
  try {
    const config = readConfig(process.env);
    const log = createLog(config.logLevel);
    const stopped = onceStopped(log);
    const isDefault = !process.env["SIGNALBOX_DATABASE"] && config.databaseUrl === undefined;
    if (isDefault) await mkdir(path.dirname(config.databaseFile), { recursive: true });
    const app = await Promise.race([createApp(config, log, { onLost: () => stopped.fail() }), stopped.wait]);
    // Asked to stop before it was up: what had started by then ends with the process, as in a crash.
    if (!app) process.exit();
    const { healthPort, owner } = app;
    log.info("Signalbox is ready", { transport: config.transport.kind, healthPort, owner });
    await stopped.wait;
    await app.stop();
    log.info("Signalbox has stopped");
    // Some library's idle socket must not keep the process from ending.
    process.exit();
  } catch (fault) {
    console.error(explain(fault));
    process.exit(1);
  }
}
