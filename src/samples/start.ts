import type { Clock } from "../lib/clock.ts";
import { startOrdersService } from "./orders.ts";
import { startSearchService } from "./search.ts";

/** Which service stands for which deployment of `signalbox.example.yaml`, each on a port of its own. */
const startByDeploymentId = {
  "search-prod": startSearchService,
  "search-staging": startSearchService,
  "orders-prod": startOrdersService,
  "orders-staging": startOrdersService,
} as const;

interface SampleServices {
  /** Without a slash at the end. */
  readonly urlsByDeploymentId: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/**
 * The services that the demo's actions call.
 * @param options.workMs how long their longer work takes
 */
export async function startSampleServices(options: {
  readonly jwtSecret: string;
  readonly clock: Clock;
  readonly workMs: number;
}): Promise<SampleServices> {
  const started = await Promise.all(
    Object.entries(startByDeploymentId).map(async ([deploymentId, start]) => ({
      deploymentId,
      service: await start({ ...options, deploymentId }),
    })),
  );
  return {
    urlsByDeploymentId: new Map(started.map(({ deploymentId, service }) => [deploymentId, service.url])),
    async stop() {
      await Promise.all(started.map(({ service }) => service.stop()));
    },
  };
}
