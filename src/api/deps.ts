import type { KeyObject } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import type { Actor } from "../access/actor.ts";
import type { RandomBytes } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Live, RunLogStore } from "../runs/log-ports.ts";
import type { StatusStore } from "../runs/ports.ts";
import type { RequestDeps } from "../runs/request.ts";
import type { Scope } from "./tokens/scopes.ts";
import type { TokenFiles } from "./tokens/token-files.ts";

/** What the API edge needs from the rest. */
export interface ApiDeps extends RequestDeps {
  readonly random: RandomBytes;
  readonly statuses: StatusStore;
  readonly logs: Pick<RunLogStore, "read">;
  readonly live: Pick<Live, "subscribe">;
  readonly tokens: TokenFiles;
  /** Signs and verifies the tokens of deployments. */
  readonly tokenKey: KeyObject;
  readonly log: Log;
}

/** Who calls, and by which token. */
export interface Caller {
  readonly actor: Actor;
  readonly scopes: readonly Scope[];
  /** What the rate is counted by: one for each token of a bot, one for each deployment. */
  readonly rateKey: string;
  readonly expiresAt: number;
}

/** What hono carries along with a request. */
export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: { caller: Caller };
}
