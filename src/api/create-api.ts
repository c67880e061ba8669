import { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { randomId } from "../lib/ids.ts";
import type { ApiDeps, ApiEnv } from "./deps.ts";
import { authenticated, jsonOnly, limitedBody, notStopping, secured, unambiguous } from "./guard.ts";
import { addOperations, type Operations } from "./operations.ts";
import { fail, refuse } from "./problem.ts";
import { answerStoreFault } from "./store-fault.ts";
import { createRateLimit } from "./rate-limit.ts";
import { addActions } from "./routes/actions.ts";
import { addCreateRun } from "./routes/create-run.ts";
import { addDeployments } from "./routes/deployments.ts";
import type { Api } from "./routes/route.ts";
import { addRunEvents } from "./routes/run-events.ts";
import { addRunLog } from "./routes/run-log.ts";
import { addRuns } from "./routes/runs.ts";
import { addWhoami } from "./routes/whoami.ts";

/** The HTTP API, health and metrics, without a socket. */
export function createApi(deps: ApiDeps, operations: Operations): Api {
  const api = createV1(deps);
  const root: Api = new OpenAPIHono<ApiEnv>();
  root.use(secured, unambiguous);
  addOperations(root, operations);
  root.use("/api/*", notStopping(operations), limitedBody, jsonOnly, authenticated(deps, createRateLimit(deps.clock)));
  root.route("/api/v1", api);
  root.get("/api/v1/openapi.json", (c) => c.json(documentOf(api)));

  root.notFound((c) => {
    const message = "There is nothing at this path. The API is at /api/v1; docs/openapi.json describes it.";
    return refuse(c, 404, { code: "not_found", message });
  });
  root.onError((fault, c) => {
    if (fault instanceof HTTPException && fault.status === 400) {
      return refuse(c, 400, { code: "malformed_json", message: "The body is not JSON. Nothing was done." });
    }
    if (fault instanceof HTTPException && fault.status === 415) {
      return refuse(c, 415, { code: "not_json", message: "Send the body as “Content-Type: application/json”." });
    }
    const passing = answerStoreFault(c, fault);
    if (passing) {
      deps.log.warn("an API request could not be answered: the database is in trouble", { path: c.req.path, fault });
      return passing;
    }
    const reference = randomId(deps.random, 6);
    deps.log.error("an API request could not be answered", { reference, path: c.req.path, fault });
    return fail(c, reference);
  });
  return root;
}

/** The document that describes the API, made from the schemas that check it. */
export function openApiDocument(): unknown {
  // No handler is called, so what they need may be missing.
  return documentOf(createV1({} as ApiDeps));
}

function createV1(deps: ApiDeps): Api {
  const api: Api = new OpenAPIHono<ApiEnv>({
    defaultHook(result, c) {
      if (result.success) return;
      const errors = Object.fromEntries(
        result.error.issues.flatMap((issue) =>
          issue.code === "unrecognized_keys"
            ? issue.keys.map((key) => [[...issue.path, key].join("."), "Unknown; check its spelling."])
            : [[issue.path.join(".") || "body", issue.message]],
        ),
      ) as Record<string, string>;
      if (result.target === "json") {
        const message = "The body is not as this route needs it. Nothing was done.";
        return refuse(c, 422, { code: "invalid_body", message, errors });
      }
      const message = `Something in the ${result.target === "header" ? "headers" : "address"} is not as this route needs it. Nothing was done.`;
      return refuse(c, 400, { code: "invalid_parameters", message, errors });
    },
  });
  addWhoami(api, deps);
  addActions(api, deps);
  addDeployments(api, deps);
  addCreateRun(api, deps);
  addRuns(api, deps);
  addRunEvents(api, deps);
  addRunLog(api, deps);
  api.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "A token of a bot (`signalbox token create`) or of a deployment (`signalbox token deployment`).",
  });
  return api;
}

function documentOf(api: Api): unknown {
  return api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "Signalbox", version: "1", description: "Start and follow runs. See docs/api.md." },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }],
  });
}
