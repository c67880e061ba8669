import type { ConnectionAction, SwitchboardView } from "./control-types.ts";
import type { MovableClock } from "./state/movable-clock.ts";
import type { Changes } from "./state/changes.ts";
import type { SocketMode } from "./transport/socket-mode.ts";
import { createDice } from "./trouble/dice.ts";
import type { MethodFault } from "./trouble/method-faults.ts";
import { createRules, type Rules } from "./trouble/rules.ts";
import type { EnvelopeFault } from "./trouble/troubled.ts";
import { createRates, type Rates } from "./web-api/rates.ts";

/** Everything that can be made to go wrong, and the clock. Tests pull its levers, and so do people on the page. */
export interface Switchboard {
  readonly rates: Rates;
  readonly methodFaults: Rules<MethodFault>;
  readonly envelopeFaults: Rules<EnvelopeFault>;
  failMethod(fault: MethodFault): void;
  troubleEnvelopes(fault: EnvelopeFault): void;
  /** Takes every fault away; with a seed, chance begins anew. */
  clear(seed?: number): void;
  limitRates(on: boolean): void;
  /** Sets the workspace's clock forward. */
  advance(ms: number): void;
  /** False when payloads go by signed HTTP and there are no connections, or when there is nothing to send again. */
  connections(action: ConnectionAction): boolean;
  view(): SwitchboardView;
}

export function createSwitchboard(options: {
  readonly clock: MovableClock;
  readonly changes: Changes;
  readonly seed: number;
  readonly rateLimits: boolean;
  readonly socketMode: () => SocketMode | undefined;
}): Switchboard {
  const { clock, changes, socketMode } = options;
  const dice = createDice(options.seed);
  const rates = createRates(clock, options.rateLimits);
  const methodFaults = createRules<MethodFault>(dice);
  const envelopeFaults = createRules<EnvelopeFault>(dice);
  const note = (): void => changes.note({ kind: "switchboard" });

  const actions: Record<ConnectionAction, (sockets: SocketMode) => boolean> = {
    refresh: (sockets) => done(() => sockets.refresh("refresh_requested")),
    warn: (sockets) => done(() => sockets.refresh("warning")),
    drop: (sockets) => done(() => sockets.drop()),
    refuse: (sockets) => done(() => sockets.refuse(true)),
    accept: (sockets) => done(() => sockets.refuse(false)),
    redeliver: (sockets) => sockets.redeliverLast(),
  };

  return {
    rates,
    methodFaults,
    envelopeFaults,
    failMethod(fault) {
      methodFaults.add(fault);
      note();
    },
    troubleEnvelopes(fault) {
      envelopeFaults.add(fault);
      note();
    },
    clear(seed) {
      methodFaults.clear();
      envelopeFaults.clear();
      if (seed !== undefined) dice.reseed(seed);
      note();
    },
    limitRates(on) {
      rates.enable(on);
      note();
    },
    advance(ms) {
      clock.advance(ms);
      note();
    },
    connections(action) {
      const sockets = socketMode();
      const isDone = sockets !== undefined && actions[action](sockets);
      note();
      return isDone;
    },
    view: () => ({
      now: clock.now(),
      ahead_ms: clock.ahead,
      rate_limits: rates.enabled,
      transport: socketMode() ? "socket_mode" : "signed_http",
      connections: socketMode()?.count() ?? 0,
      refusing_connections: socketMode()?.isRefusing() ?? false,
      seed: dice.seed,
      method_faults: methodFaults.all,
      envelope_faults: envelopeFaults.all,
      revision: changes.revision,
    }),
  };
}

function done(pull: () => void): true {
  pull();
  return true;
}
