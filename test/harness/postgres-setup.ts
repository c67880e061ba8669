/** For vitest, before all tests: where the shared Postgres will be, should a test ask for it; after all tests, its end. */
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { endSharedServer } from "./postgres-shared.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgresDir: string;
  }
}

let folder = "";

export function setup(project: TestProject): void {
  folder = mkdtempSync(path.join(tmpdir(), "signalbox-postgres-"));
  // As root, the server runs as somebody else.
  chmodSync(folder, 0o755);
  project.provide("postgresDir", folder);
}

export function teardown(): void {
  endSharedServer(path.join(folder, "shared"));
}
