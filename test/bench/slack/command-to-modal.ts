import type { Side } from "./side.ts";

/** From the slash command until the modal is open on the person's screen. */
export async function commandToModal({ screen }: Side, channel: string): Promise<number> {
  const { viewId, tookMs } = await screen.types(channel);
  await screen.closes(viewId);
  return tookMs;
}
