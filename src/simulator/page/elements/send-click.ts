/** One click, in a message or a modal: sends it, asks when the simulator says that it must be asked, tells what failed. */
import type { ControlAnswer } from "../../control-types.ts";
import type { WorkspaceTools } from "../live/workspace-context.ts";

type Send = (confirmed: true | undefined) => Promise<ControlAnswer>;

export async function sendClick(
  tools: Pick<WorkspaceTools, "ask" | "toast" | "refresh">,
  confirmed: true | undefined,
  send: Send,
): Promise<boolean> {
  let answer = await send(confirmed);
  if (!answer.ok && "confirm" in answer) {
    // The message changed under the person: it asks now, and did not when it was drawn.
    if (!(await tools.ask(answer.confirm))) return false;
    answer = await send(true);
  }
  if (!answer.ok) tools.toast(answer.message);
  tools.refresh();
  return answer.ok;
}
