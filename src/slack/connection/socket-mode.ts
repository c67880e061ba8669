import { SocketModeReceiver, type App, type Receiver, type webApi } from "@slack/bolt";
import type { Clock } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { BoltLog } from "./bolt-log.ts";
import { appTokenFault } from "./credentials.ts";
import { superviseConnections, type Connection } from "./supervisor.ts";

/** Slack renews a connection every few hours; the other one hears what comes in between. */
const connectionCount = 2;

/** Without any connection for so long, a new start of the process is more likely to help than patience. */
const lostAfterMs = 60_000;

export interface Ears extends Receiver {
  /** Whether events can reach us now. */
  isConnected(): boolean;
  stop(): Promise<void>;
}

/**
 * Socket Mode with two connections. Each is a client of its own, which is used once and never reconnects by itself: an
 * acknowledgement goes by the connection on which the event came, and one that is lost is replaced by the supervisor.
 */
export function socketMode(
  options: {
    readonly appToken: string;
    readonly clientOptions: webApi.WebClientOptions;
    readonly onLost: () => void;
  },
  { clock, log, logger }: { readonly clock: Clock; readonly log: Log; readonly logger: BoltLog },
): Ears {
  let app: App | undefined;

  function connect(): Connection {
    const receiver = new SocketModeReceiver({
      appToken: options.appToken,
      logger,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: options.clientOptions },
    });
    if (app) receiver.init(app);
    const over = Promise.withResolvers<void>();
    receiver.client.on("disconnected", () => over.resolve());
    return {
      over: over.promise,
      async open() {
        try {
          await receiver.start();
        } catch (fault) {
          over.resolve();
          throw fault instanceof Error ? fault : new Error("the connection was closed before Slack said hello");
        }
      },
      close() {
        void receiver.client.disconnect();
      },
    };
  }

  const supervisor = superviseConnections({
    count: connectionCount,
    connect,
    clock,
    lostAfterMs,
    onConnectedAgain: () => log.info("connected to Slack again"),
    onLost() {
      log.error("the connection to Slack is lost and did not come back; ending, to be started anew");
      options.onLost();
    },
  });

  return {
    init: (whole) => void (app = whole),
    async start() {
      try {
        await supervisor.start();
      } catch (fault) {
        throw appTokenFault(fault);
      }
    },
    isConnected: () => supervisor.isConnected(),
    stop: async () => supervisor.stop(),
  };
}
