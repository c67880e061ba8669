import type { Side } from "./side.ts";

/** From the click on the form's button until the target has the request, on a lane where nothing else is. */
export async function submissionToStart({ screen, target, settled }: Side, channel: string): Promise<number> {
  const { viewId } = await screen.types(channel);
  const reached = target.nextRequest();
  const start = performance.now();
  const submitted = screen.submits(viewId);
  // A refusal would otherwise leave us waiting for a request that never comes.
  const reachedAt = await Promise.race([reached, submitted.then(() => reached)]);
  await submitted;
  await settled(channel);
  return reachedAt - start;
}
