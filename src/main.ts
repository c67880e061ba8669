import { Command } from "commander";
import { addAudit } from "./cli/audit.ts";
import { addBackup } from "./cli/backup.ts";
import { addDemo } from "./cli/demo.ts";
import { addMove } from "./cli/move.ts";
import { addOpenapi } from "./cli/openapi.ts";
import { addDocs } from "./cli/docs.ts";
import { addLint } from "./cli/lint.ts";
import { addRender } from "./cli/render.ts";
import { addResolve } from "./cli/resolve.ts";
import { addSchema } from "./cli/schema.ts";
import { addServe } from "./cli/serve.ts";
import { addStatus } from "./cli/status.ts";
import { addWhoCan } from "./cli/who-can.ts";
import { addToken } from "./cli/token.ts";

const program = new Command("signalbox").description(
  "A Slack bot that turns operational work into governed self-service.",
);
addServe(program);
addDemo(program);
addStatus(program);
addToken(program);
addBackup(program);
addMove(program);
addAudit(program);
addOpenapi(program);
addLint(program);
addResolve(program);
addRender(program);
addSchema(program);
addDocs(program);
addWhoCan(program);
await program.parseAsync();
