import type { Side } from "./side.ts";

/** From the click on the form's button until the bot's answer has closed the form. */
export async function submissionToAnswer({ screen, settled }: Side, channel: string): Promise<number> {
  const { viewId } = await screen.types(channel);
  const start = performance.now();
  await screen.submits(viewId);
  const tookMs = performance.now() - start;
  await settled(channel);
  return tookMs;
}
