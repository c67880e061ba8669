import type { Command } from "commander";
import { openApiDocument } from "../api/create-api.ts";

export function addOpenapi(program: Command): void {
  program
    .command("openapi")
    .description("print the OpenAPI document of the HTTP API, as in docs/openapi.json")
    .action(() => console.log(JSON.stringify(openApiDocument(), null, 2)));
}
