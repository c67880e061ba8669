import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import type { ChangeEvent, ControlAnswer, ViewsView } from "../../../src/simulator/control-types.ts";
import { connectControl } from "../../harness/control.ts";
import { within } from "./within.ts";
import { ana, command } from "./workspace.ts";

/** A modal that has opened. */
interface Opened {
  readonly viewId: string;
  /** From the command to the modal, in ms. */
  readonly tookMs: number;
}

/** Ana in front of her Slack: what she does, and when she sees what came of it. */
export interface Screen {
  types(channel: string): Promise<Opened>;
  submits(viewId: string): Promise<void>;
  closes(viewId: string): Promise<void>;
  /** Until the message in this channel has the reply that says how the run has ended. */
  seesResult(channel: string): Promise<void>;
  stop(): void;
}

/**
 * Changes arrive on one open event stream. Asking again and again would wake for every journal entry of the simulator,
 * and cost the two sides differently: they make different numbers of them.
 */
export async function openScreen(url: string): Promise<Screen> {
  const control = connectControl(url);
  const listeners = new Set<(event: ChangeEvent) => void>();
  const stream = await listen(url, (event) => {
    for (const listener of [...listeners]) listener(event);
  });
  /** Changes up to here are of an earlier sample; their events may still be on their way. */
  let settledRevision = 0;

  /** When a modal of Ana's changes next, by `performance.now()`. */
  async function viewChange(): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    function look({ kind, user, revision }: ChangeEvent): void {
      if (kind === "view" && user === ana && revision > settledRevision) resolve(performance.now());
    }
    listeners.add(look);
    return within(promise, "a modal").finally(() => listeners.delete(look));
  }

  async function post(path: string, body: object): Promise<void> {
    const answer: ControlAnswer = await control.post(path, { user: ana, ...body });
    if (!answer.ok) throw new Error(`${path} was refused: ${answer.message}`);
    settledRevision = Math.max(settledRevision, answer.revision);
  }

  return {
    async types(channel) {
      const change = viewChange();
      const start = performance.now();
      const [openedAt] = await Promise.all([change, post("/control/command", { channel, text: command })]);
      const { views, revision } = (await control.get(`/control/views?user=${ana}`)) as ViewsView;
      settledRevision = revision;
      const view = views.at(-1);
      if (!view) throw new Error("there is no modal after all");
      return { viewId: view.id, tookMs: openedAt - start };
    },
    submits: (viewId) => post(`/control/views/${viewId}/submit`, {}),
    closes: (viewId) => post(`/control/views/${viewId}/close`, {}),
    async seesResult(channel) {
      await control.until(
        `/control/channels/${channel}/messages?user=${ana}`,
        ({ messages }) => messages.find((message) => message.reply_count > 0),
        "the result of a run",
      );
    },
    stop: () => void stream.destroy(),
  };
}

/** The simulator's event stream, from when it has said its first word. */
async function listen(url: string, onEvent: (event: ChangeEvent) => void): Promise<IncomingMessage> {
  const request = http.get(`${url}/control/events`, { agent: false });
  const [stream] = (await once(request, "response")) as [IncomingMessage];
  stream.setEncoding("utf8");
  let rest = "";
  stream.on("data", (text: string) => {
    const parts = (rest + text).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) if (part.startsWith("data: ")) onEvent(JSON.parse(part.slice(6)) as ChangeEvent);
  });
  // A stream that is destroyed, here or by the simulator's stop, says so as an error.
  stream.on("error", () => undefined);
  await once(stream, "data");
  return stream;
}
