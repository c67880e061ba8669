/** A simulator that ends with its test, the app on one side of it, and people on the other. */
import { App, LogLevel } from "@slack/bolt";
import { onTestFinished } from "vitest";
import type {
  ControlAnswer,
  Message,
  MessagesView,
  OpenView,
  OptionsAnswer,
  RequestRecord,
  RequestsView,
  ViewsView,
} from "../../src/simulator/control-types.ts";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/start.ts";

export async function openSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.stop());
  return simulator;
}

/** A real Bolt app in Socket Mode that knows of the simulator only by `slackApiUrl`. */
export async function connectBolt(simulator: Simulator, listen: (app: App) => void): Promise<App> {
  const app = new App({
    token: simulator.botToken,
    appToken: simulator.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: simulator.apiUrl, retryConfig: { retries: 0 } },
    logLevel: LogLevel.ERROR,
  });
  listen(app);
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  return app;
}

/** The answer of a web API method, called with a form as the WebClient does. */
export async function callMethod(
  simulator: Simulator,
  method: string,
  args: Record<string, unknown> = {},
  token: string | undefined = simulator.botToken,
): Promise<{ ok: boolean; error?: string; [key: string]: unknown }> {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(args)) {
    body.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(simulator.apiUrl + method, { method: "POST", body, headers });
  return (await response.json()) as { ok: boolean };
}

export async function get<T>(simulator: Simulator, path: string): Promise<T> {
  return (await (await fetch(simulator.url + path)).json()) as T;
}

export async function post<T = ControlAnswer>(simulator: Simulator, path: string, body: unknown): Promise<T> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(simulator.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

/** Asks again after every change until the state is as wanted. Waits for facts, never for durations. */
export async function until<S extends { revision: number }, T>(
  read: (since: string) => Promise<S>,
  look: (state: S) => T | undefined,
): Promise<T> {
  for (let state = await read(""); ; state = await read(`&since=${state.revision}&wait=60000`)) {
    const found = look(state);
    if (found !== undefined) return found;
  }
}

export function requestWhere(
  simulator: Simulator,
  isWanted: (record: RequestRecord) => boolean,
): Promise<RequestRecord> {
  return until(
    (since) => get<RequestsView>(simulator, `/control/requests?${since}`),
    (state) => state.requests.find(isWanted),
  );
}

/** One person, with what they can do and see. */
interface Person {
  command(text: string, more?: object): Promise<ControlAnswer>;
  say(text: string, more?: object): Promise<ControlAnswer>;
  click(message: Message, action_id: string, more?: object): Promise<ControlAnswer>;
  fill(view: OpenView, values: object): Promise<ControlAnswer>;
  submit(view: OpenView, values?: object, more?: object): Promise<ControlAnswer>;
  clickIn(view: OpenView, action_id: string, more?: object): Promise<ControlAnswer>;
  close(view: OpenView, more?: object): Promise<ControlAnswer>;
  options(view: OpenView, action_id: string, query: string): Promise<OptionsAnswer>;
  message(isWanted: (message: Message) => boolean, channel?: string): Promise<Message>;
  reply(parent: string, isWanted: (message: Message) => boolean, channel?: string): Promise<Message>;
  view(isWanted?: (view: OpenView) => boolean): Promise<OpenView>;
  views(): Promise<readonly OpenView[]>;
}

export function personIn(simulator: Simulator, user: string, home = "C0OPS"): Person {
  const views = `/control/views?user=${user}`;
  return {
    command: (text, more) => post(simulator, "/control/command", { user, channel: home, text, ...more }),
    say: (text, more) => post(simulator, "/control/message", { user, channel: home, text, ...more }),
    click: ({ ts, channel }, action_id, more) =>
      post(simulator, "/control/click", { user, channel, message_ts: ts, action_id, ...more }),
    fill: ({ id }, values) => post(simulator, `/control/views/${id}/fill`, { user, values }),
    submit: ({ id }, values = {}, more = {}) =>
      post(simulator, `/control/views/${id}/submit`, { user, values, ...more }),
    clickIn: ({ id }, action_id, more) => post(simulator, `/control/views/${id}/click`, { user, action_id, ...more }),
    close: ({ id }, more) => post(simulator, `/control/views/${id}/close`, { user, ...more }),
    options: ({ id }, action_id, query) => post(simulator, `/control/views/${id}/options`, { user, action_id, query }),
    message: (isWanted, channel = home) =>
      until(
        (since) => get<MessagesView>(simulator, `/control/channels/${channel}/messages?user=${user}${since}`),
        (state) => state.messages.find(isWanted),
      ),
    reply: (parent, isWanted, channel = home) =>
      until(
        (since) => get<MessagesView>(simulator, `/control/channels/${channel}/threads/${parent}?user=${user}${since}`),
        (state) => state.messages.slice(1).find(isWanted),
      ),
    view: (isWanted = () => true) =>
      until(
        (since) => get<ViewsView>(simulator, views + since),
        (state) => {
          const top = state.views.at(-1);
          return top && isWanted(top) ? top : undefined;
        },
      ),
    views: async () => (await get<ViewsView>(simulator, views)).views,
  };
}

export function plain(text: string): { type: "plain_text"; text: string } {
  return { type: "plain_text", text };
}

/** A modal with one text input, `name`, and whatever else is given. */
export function form(more: object = {}): {
  type: "modal";
  callback_id: string;
  title: { type: "plain_text"; text: string };
  submit: { type: "plain_text"; text: string };
  blocks: object[];
} {
  const element = { type: "plain_text_input", action_id: "value" };
  return {
    type: "modal",
    callback_id: "form",
    title: plain("Run reindex"),
    submit: plain("Run"),
    blocks: [{ type: "input", block_id: "name", label: plain("Name"), element }],
    ...more,
  };
}
