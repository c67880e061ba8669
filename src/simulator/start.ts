import { fileURLToPath } from "node:url";
import { systemClock, type Clock } from "../lib/clock.ts";
import { systemRandom, type RandomBytes } from "../lib/ids.ts";
import { deedRoutes } from "./control/deed-routes.ts";
import { eventStreamRoute } from "./control/event-stream.ts";
import { fileRoute } from "./control/file-route.ts";
import { readRoutes } from "./control/read-routes.ts";
import { pageRoutes } from "./page-bundle.ts";
import type { Scene } from "./scene.ts";
import { defaultSeed, type WorkspaceSeed } from "./seed.ts";
import { listen } from "./server.ts";
import { declared } from "./transport/declared.ts";
import { createEventSender } from "./transport/events.ts";
import { journaled } from "./transport/journaled.ts";
import { createSignedHttp, type RequestTarget } from "./transport/signed-http.ts";
import { createSocketMode, type SocketMode } from "./transport/socket-mode.ts";
import type { Transport } from "./transport/transport.ts";
import { createFaults, type Fault } from "./web-api/faults.ts";
import { webApiRoutes, type Tokens } from "./web-api/routes.ts";
import { sideDoorRoutes } from "./web-api/side-doors.ts";
import { createWorld, type World } from "./world.ts";

export interface SimulatorOptions {
  /** 0, or none, takes a free one. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly random?: RandomBytes;
  readonly workspace?: WorkspaceSeed;
  /** Deliver by signed HTTP to this address instead of Socket Mode. */
  readonly request?: RequestTarget;
  /** Where the page's sources are. */
  readonly pageDir?: string;
}

export interface Simulator {
  /** `http://127.0.0.1:port`: the page and the control API. */
  readonly url: string;
  /** For `clientOptions.slackApiUrl`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly workspace: WorkspaceSeed;
  /** Asks every Socket Mode client to connect anew, as Slack does every few hours. */
  refreshConnections(): void;
  /** Cuts every Socket Mode connection without a word. */
  dropConnections(): void;
  /** Sends the latest envelope once more, as Slack sometimes does; false when there is none or nobody to send it to. */
  redeliverLast(): boolean;
  /** The next call of this method fails in this way; calls after it are good again. */
  failNext(method: string, fault: Fault): void;
  stop(): Promise<void>;
}

/** Starts a Slack workspace on this machine. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clock = systemClock, random = systemRandom, workspace = defaultSeed, request } = options;
  let origin = "";
  const world = createWorld({ clock, random, seed: workspace, origin: () => origin });
  const tokens: Tokens = {
    bot: `xoxb-simulator-${world.ids.secret()}`,
    app: `xapp-simulator-${world.ids.secret()}`,
  };

  const { socketMode, transport } = createTransport(world, request);
  const app = journaled(declared(transport, world.workspace), world.journal);
  const scene: Scene = { world, app, events: createEventSender(app, clock), submitting: new Set() };

  const faults = createFaults();
  const pageDir = options.pageDir ?? fileURLToPath(new URL("./page/", import.meta.url));
  const routes = [
    ...webApiRoutes({ world, socketMode }, tokens, faults),
    ...sideDoorRoutes(world),
    ...readRoutes(scene),
    ...deedRoutes(scene),
    eventStreamRoute(world),
    fileRoute(world),
    ...pageRoutes(pageDir),
  ];
  const server = await listen(options.port ?? 0, routes, socketMode);
  origin = `http://127.0.0.1:${server.port}`;

  return {
    url: origin,
    apiUrl: `${origin}/api/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    workspace,
    refreshConnections: () => socketMode?.refresh(),
    dropConnections: () => socketMode?.drop(),
    redeliverLast: () => socketMode?.redeliverLast() ?? false,
    failNext: (method, fault) => faults.add(method, fault),
    async stop() {
      scene.events.stop();
      await socketMode?.stop();
      await server.stop();
    },
  };
}

/** Signed HTTP when there is an address to send to, else Socket Mode. */
function createTransport(
  { clock, ids, changes, workspace }: World,
  request: RequestTarget | undefined,
): { readonly transport: Transport; readonly socketMode: SocketMode | undefined } {
  if (request) return { transport: createSignedHttp(request, clock), socketMode: undefined };
  const socketMode = createSocketMode({ appId: workspace.app.id, clock, ids, changes });
  return { transport: socketMode, socketMode };
}
