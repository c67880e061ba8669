import { Argument, type Command } from "commander";
import { schemaNames, schemaOf, type SchemaName } from "../definition/json-schema.ts";

export function addSchema(program: Command): void {
  program
    .command("schema")
    .description("print the JSON Schema of the documents, for editors")
    .addArgument(new Argument("[document]", "which documents").choices(schemaNames).default("actions"))
    .action((name: SchemaName) => {
      console.log(JSON.stringify(schemaOf(name), null, 2));
    });
}
