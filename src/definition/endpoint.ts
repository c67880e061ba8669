import type { Action } from "./action.ts";
import type { Deployment, PrivateEndpoint } from "./configuration.ts";

/** Where an action's requests go; undefined when the deployment does not have the endpoint that the action names. */
export function endpointOf(
  action: Pick<Action, "endpoint">,
  deployment: Pick<Deployment, "ingress" | "endpoints">,
): PrivateEndpoint | undefined {
  return action.endpoint === "private" ? deployment.endpoints?.private : { url: deployment.ingress };
}
