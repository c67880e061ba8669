import { Command } from "commander";
import { addDemo } from "./cli/demo.ts";
import { addOpenapi } from "./cli/openapi.ts";
import { addServe } from "./cli/serve.ts";
import { addToken } from "./cli/token.ts";

const program = new Command("signalbox").description(
  "A Slack bot that turns operational work into governed self-service.",
);
addServe(program);
addDemo(program);
addToken(program);
addOpenapi(program);
await program.parseAsync();
