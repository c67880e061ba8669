import { HTTPReceiver, type webApi } from "@slack/bolt";
import type { Clock } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { BoltLog } from "./bolt-log.ts";
import { createDeliveries } from "./deliveries.ts";
import { appThatHears, hearOnce } from "./hear-once.ts";
import { socketMode, type Ears } from "./socket-mode.ts";

/** How events come. */
export type TransportOptions =
  | { readonly kind: "socket"; readonly appToken: string }
  | { readonly kind: "http"; readonly signingSecret: string; readonly port: number };

/** By whichever way events come, each is heard once. */
export function earsOf(
  transport: TransportOptions,
  options: { readonly clientOptions: webApi.WebClientOptions; readonly onLost: () => void },
  tools: { readonly clock: Clock; readonly log: Log; readonly logger: BoltLog },
): Ears {
  const inner =
    transport.kind === "http" ? byHttp(transport, tools.logger) : socketMode({ ...transport, ...options }, tools);
  const deliveries = createDeliveries(tools.clock);
  return {
    ...inner,
    init: (app) => inner.init(appThatHears(app, hearOnce(app, deliveries, tools.log))),
  };
}

function byHttp(transport: TransportOptions & { kind: "http" }, logger: BoltLog): Ears {
  const receiver = new HTTPReceiver({ signingSecret: transport.signingSecret, logger });
  return {
    init: (app) => receiver.init(app),
    start: () => receiver.start(transport.port),
    isConnected: () => true,
    stop: async () => {
      await receiver.stop();
    },
  };
}
