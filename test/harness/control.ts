import type {
  ConnectionAction,
  ControlAnswer,
  HomeView,
  MessagesView,
  SwitchboardView,
  ViewsView,
  WorkspaceView,
} from "../../src/simulator/control-types.ts";
import type { MethodFault } from "../../src/simulator/trouble/method-faults.ts";
import type { EnvelopeFault } from "../../src/simulator/trouble/troubled.ts";

/** What a path shows: messages of a channel or thread, a person's views or Home tab, the workspace. */
type State = MessagesView & ViewsView & HomeView & WorkspaceView;

/** The simulator's control API, as any HTTP client would use it. */
export interface Control {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<ControlAnswer>;
  /** Calls of a method (`chat.update`, `chat.*`, `*`) fail in this way: once, unless `times` or `probability` say more. */
  fails(on: string, fault: Omit<MethodFault, "on">): Promise<ControlAnswer>;
  /** Envelopes (`interactive`, `block_actions`, `/action`, `*`) or their acknowledgements are lost, late, doubled … */
  troubles(on: string, fault: Omit<EnvelopeFault, "on">): Promise<ControlAnswer>;
  /** Takes every fault away; with a seed, chance begins anew. */
  calms(seed?: number): Promise<ControlAnswer>;
  /** Slack's rate limits, with 429 and `Retry-After`. */
  limitsRates(enabled: boolean): Promise<ControlAnswer>;
  /** Sets the workspace's clock forward. */
  advances(ms: number): Promise<ControlAnswer>;
  connections(action: ConnectionAction): Promise<ControlAnswer>;
  switchboard(): Promise<SwitchboardView>;
  /** Reads a state until it is as wanted. Fails, with what was last seen, after ten seconds. */
  until<Found>(path: string, find: (state: State) => Found | undefined, what: string): Promise<Found>;
}

const patienceMs = 10_000;

export function connectControl(url: string): Control {
  async function get(path: string): Promise<unknown> {
    const response = await fetch(url + path);
    return response.json();
  }

  async function post(path: string, body: unknown): Promise<ControlAnswer> {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await response.json()) as ControlAnswer;
  }

  const pull = (lever: string, body: unknown) => post(`/control/switchboard/${lever}`, body);

  return {
    get,
    post,
    fails: (on, fault) => pull("method-faults", { on, ...fault }),
    troubles: (on, fault) => pull("envelope-faults", { on, ...fault }),
    calms: (seed) => pull("clear", seed === undefined ? {} : { seed }),
    limitsRates: (enabled) => pull("rates", { enabled }),
    advances: (ms) => pull("clock", { advance_ms: ms }),
    connections: (action) => pull("connections", { action }),
    switchboard: async () => (await get("/control/switchboard")) as SwitchboardView,
    async until<Found>(path: string, find: (state: State) => Found | undefined, what: string) {
      const deadline = Date.now() + patienceMs;
      const mark = path.includes("?") ? "&" : "?";
      let state = (await get(path)) as State;
      for (;;) {
        const found = find(state);
        if (found !== undefined) return found;
        const wait = deadline - Date.now();
        if (wait <= 0) throw new Error(`waited in vain for ${what}; last seen: ${JSON.stringify(state, null, 1)}`);
        state = (await get(`${path}${mark}since=${state.revision}&wait=${Math.min(wait, 5_000)}`)) as State;
      }
    },
  };
}
