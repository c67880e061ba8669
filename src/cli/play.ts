import type { ControlAnswer, Message, MessagesView, ViewsView } from "../simulator/control-types.ts";

const ana = "U0ANA";
const ops = "C0OPS";

/**
 * The main job as a person would do it, over the simulator's control API: Ana runs reindex on search-prod and reads the
 * result in the thread. Prints the thread.
 * @returns whether the run succeeded
 */
export async function playMainJob(url: string): Promise<boolean> {
  console.log("Ana types in #ops:  /action run reindex search-prod\n");
  await post(url, "/control/command", { user: ana, channel: ops, text: "/action run reindex search-prod" });

  const view = await waitFor<ViewsView>(url, `/control/views?user=${ana}`, ({ views }) => views.length > 0);
  const form = view.views.at(-1);
  const box = form?.blocks.find((block) => block["type"] === "input");
  console.log(`A form opens: “${textOf(form?.title)}”. Ana ticks “${textOf(box?.["label"])}” and sends it.\n`);
  const values = { [String(box?.["block_id"])]: ["true"] };
  await post(url, `/control/views/${form?.id ?? ""}/submit`, { user: ana, values });

  const channel = `/control/channels/${ops}/messages?user=${ana}`;
  const working = await waitFor<MessagesView>(url, channel, (state) => progressIn(state) !== undefined);
  console.log(`While it runs, its message shows:  ${progressIn(working) ?? ""}\n`);
  const { messages } = await waitFor<MessagesView>(url, channel, (state) => state.messages.some(isOver));
  const message = messages.find(isOver);
  // The result comes after the log, as the last reply.
  const thread = `/control/channels/${ops}/threads/${message?.ts ?? ""}?user=${ana}`;
  await waitFor<MessagesView>(url, thread, (state) =>
    state.messages.slice(1).some(({ text }) => text.includes("HTTP")),
  );
  const transcript = await fetch(`${url}/control/transcript?channel=${ops}&thread_ts=${message?.ts ?? ""}`);
  console.log(await transcript.text());
  return message?.text.includes("Done in") ?? false;
}

/** The line with the bar, when there is one that has begun. */
function progressIn({ messages }: MessagesView): string | undefined {
  return messages
    .flatMap((message) => message.blocks.map((block) => textOf(block["text"])))
    .find((text) => text.startsWith("█"));
}

function isOver(message: Message): boolean {
  return /Done in|Failed|Timed out|Outcome unknown/.test(message.text);
}

async function post(url: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as ControlAnswer;
  if (!answer.ok) throw new Error(answer.message);
  if (answer.errors) throw new Error(Object.values(answer.errors).join(" "));
}

/** Reads a state until it is as wanted; the simulator answers as soon as something has changed. */
async function waitFor<State extends { revision: number }>(
  url: string,
  path: string,
  isThere: (state: State) => boolean,
): Promise<State> {
  const deadline = Date.now() + 30_000;
  let news = "";
  while (Date.now() < deadline) {
    const response = await fetch(`${url}${path}${news}`);
    const state = (await response.json()) as State;
    if (isThere(state)) return state;
    news = `&since=${state.revision}&wait=5000`;
  }
  throw new Error(`Nothing happened within 30 s; waited for ${path}`);
}

function textOf(object: unknown): string {
  return typeof object === "object" && object !== null && "text" in object ? String(object.text) : "";
}
