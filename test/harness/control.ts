import type {
  ControlAnswer,
  HomeView,
  MessagesView,
  ViewsView,
  WorkspaceView,
} from "../../src/simulator/control-types.ts";

/** What a path shows: messages of a channel or thread, a person's views or Home tab, the workspace. */
type State = MessagesView & ViewsView & HomeView & WorkspaceView;

/** The simulator's control API, as any HTTP client would use it. */
export interface Control {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<ControlAnswer>;
  /** Reads a state until it is as wanted. Fails, with what was last seen, after ten seconds. */
  until<Found>(path: string, find: (state: State) => Found | undefined, what: string): Promise<Found>;
}

const patienceMs = 10_000;

export function connectControl(url: string): Control {
  async function get(path: string): Promise<unknown> {
    const response = await fetch(url + path);
    return response.json();
  }

  return {
    get,
    async post(path, body) {
      const response = await fetch(url + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return (await response.json()) as ControlAnswer;
    },
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
