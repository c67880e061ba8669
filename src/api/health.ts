import type { Api } from "./routes/route.ts";

/** A named thing that must be well for the process to be ready. */
export interface Check {
  readonly name: string;
  isWell(): boolean | Promise<boolean>;
}

/**
 * `/healthz` says that the process is alive; `/readyz` that everything it needs is well, and names what is not (503).
 * Nothing here is secret, so nothing here asks who calls.
 */
export function addHealth(api: Api, checks: readonly Check[]): void {
  api.get("/healthz", (c) => c.json({ status: "ok" }));

  api.get("/readyz", async (c) => {
    const results = await Promise.all(checks.map(async (check) => [check.name, await isWell(check)] as const));
    const isReady = results.every(([, well]) => well);
    const states = Object.fromEntries(results.map(([name, well]) => [name, well ? "ok" : "failing"]));
    return c.json({ status: isReady ? "ok" : "failing", checks: states }, isReady ? 200 : 503);
  });
}

async function isWell(check: Check): Promise<boolean> {
  try {
    return await check.isWell();
  } catch {
    return false;
  }
}
