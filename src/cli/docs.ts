import type { Command } from "commander";
import { actionsPage } from "../definition/actions-page.ts";

export function addDocs(program: Command): void {
  program
    .command("docs")
    .description("print docs/actions.md, made from the schema")
    .action(() => {
      process.stdout.write(actionsPage());
    });
}
