import type { Side } from "./side.ts";
import { within } from "./within.ts";

/** From the click on the form's button until the target has the request, on a lane where nothing else is. */
export async function submissionToStart({ screen, target, settled }: Side, channel: string): Promise<number> {
  const { viewId } = await screen.types(channel);
  const reached = within(target.nextRequest(), "a request to the target");
  const start = performance.now();
  const submitted = screen.submits(viewId);
  const [reachedAt] = await Promise.all([reached, submitted]);
  await settled(channel);
  return reachedAt - start;
}
