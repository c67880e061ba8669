import { fileURLToPath } from "node:url";
import { systemClock, type Clock } from "../lib/clock.ts";
import { systemRandom, type RandomBytes } from "../lib/ids.ts";
import { deedRoutes } from "./control/deed-routes.ts";
import { eventStreamRoute } from "./control/event-stream.ts";
import { fileRoute } from "./control/file-route.ts";
import { readRoutes } from "./control/read-routes.ts";
import { switchboardRoutes } from "./control/switchboard-routes.ts";
import { bundlePage } from "./page-bundle.ts";
import { pageRoutes } from "./page-routes.ts";
import type { Scene } from "./scene.ts";
import { defaultSeed, type WorkspaceSeed } from "./seed.ts";
import { listen } from "./server.ts";
import { createMovableClock } from "./state/movable-clock.ts";
import { declared } from "./transport/declared.ts";
import { createSwitchboard, type Switchboard } from "./switchboard.ts";
import { createEventSender } from "./transport/events.ts";
import { journaled } from "./transport/journaled.ts";
import { createSignedHttp, type RequestTarget } from "./transport/signed-http.ts";
import { createSocketMode, type SocketMode } from "./transport/socket-mode.ts";
import type { Transport } from "./transport/transport.ts";
import type { Fault } from "./trouble/method-faults.ts";
import { createPauses } from "./trouble/pauses.ts";
import { troubled } from "./trouble/troubled.ts";
import { webApiRoutes, type Tokens } from "./web-api/routes.ts";
import { sideDoorRoutes } from "./web-api/side-doors.ts";
import { createWorld, type World } from "./world.ts";

export interface SimulatorOptions {
  /** 0, or none, takes a free one. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly random?: RandomBytes;
  readonly workspace?: WorkspaceSeed;
  /** Slack's rate limits, with 429 and `Retry-After`; off unless said. */
  readonly rateLimits?: boolean;
  /** What the chance of faults depends on: the same seed strikes the same calls. */
  readonly seed?: number;
  /** Deliver by signed HTTP to this address instead of Socket Mode. */
  readonly request?: RequestTarget;
  /** Where the page's sources are: `index.html`, `main.tsx`, `styles/main.css`. */
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
  /** All the levers: faults by rule and chance, rate limits, the clock, connections. */
  readonly switchboard: Switchboard;
  /** Bundles the page now, so that its first visitor need not wait. What fails is shown to that visitor, not here. */
  warmPage(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Slack workspace on this machine. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { random = systemRandom, workspace = defaultSeed, request, rateLimits = false, seed = 1 } = options;
  const clock = createMovableClock(options.clock ?? systemClock);
  let origin = "";
  const world = createWorld({ clock, random, seed: workspace, origin: () => origin });
  const tokens: Tokens = {
    bot: `xoxb-simulator-${world.ids.secret()}`,
    app: `xapp-simulator-${world.ids.secret()}`,
  };

  const { socketMode, transport } = createTransport(world, request);
  const { changes } = world;
  const switchboard = createSwitchboard({ clock, changes, seed, rateLimits, socketMode: () => socketMode });
  const pauses = createPauses(clock);
  const rough = troubled(transport, switchboard.envelopeFaults, pauses);
  const app = journaled(declared(rough, world.workspace), world.journal);
  const scene: Scene = { world, app, events: createEventSender(app, clock), submitting: new Set() };

  const pageDir = options.pageDir ?? fileURLToPath(new URL("./page/", import.meta.url));
  const routes = [
    ...webApiRoutes({ world, socketMode }, tokens, switchboard, pauses),
    ...sideDoorRoutes(world),
    ...readRoutes(scene),
    ...deedRoutes(scene),
    ...switchboardRoutes(world, switchboard),
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
    refreshConnections: () => socketMode?.refresh("refresh_requested"),
    dropConnections: () => socketMode?.drop(),
    redeliverLast: () => socketMode?.redeliverLast() ?? false,
    failNext: (on, fault) => switchboard.failMethod({ ...fault, on, times: 1 }),
    switchboard,
    async warmPage() {
      await bundlePage(pageDir).catch(() => undefined);
    },
    async stop() {
      scene.events.stop();
      pauses.stop();
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
