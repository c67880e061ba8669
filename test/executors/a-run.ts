import { PlatzSpec, SignalboxSpec, type Action } from "../../src/definition/action.ts";
import { Deployment } from "../../src/definition/configuration.ts";
import { newRun, type Run } from "../../src/runs/run.ts";

/** A run of an action `{method, path}` on search-prod, as the queue would hand it to an executor. */
export function aRun(request: {
  ingress: string;
  path?: string;
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  id?: string;
  /** Keys that only signalbox.dev/v1 has. */
  spec?: Partial<Action>;
  endpoints?: Deployment["endpoints"];
}): Run {
  const { ingress, path = "/do", method = "POST", id = "run23456", spec = {}, endpoints } = request;
  const action = SignalboxSpec.parse(
    PlatzSpec.parse({
      id: "reindex",
      title: "Reindex",
      description: "Rebuilds the index.",
      allowed_role: "Maintainer",
      endpoint: "standard_ingress",
      path,
      method,
    }),
  );
  return newRun({
    id,
    intentKey: "intent",
    action: { ...action, ...spec },
    actionDigest: "sha256:0",
    deployment: Deployment.parse({
      id: "dep-1",
      name: "search-prod",
      kind: "search",
      env: "prod",
      cluster: "eu",
      ingress,
      ...(endpoints ? { endpoints } : {}),
    }),
    requester: { kind: "person", id: "ana", name: "Ana Ortiz", slack: "U0ANA" },
    origin: { kind: "slack", channel: "C1" },
    values: {},
    body: {},
    requestedAt: 0,
  });
}
