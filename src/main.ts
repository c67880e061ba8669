import { Command } from "commander";
import { addDemo } from "./cli/demo.ts";
import { addServe } from "./cli/serve.ts";
import { addWhoCan } from "./cli/who-can.ts";

const program = new Command("signalbox").description(
  "A Slack bot that turns operational work into governed self-service.",
);
addServe(program);
addDemo(program);
addWhoCan(program);
await program.parseAsync();
