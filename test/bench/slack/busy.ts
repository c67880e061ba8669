import type { Pace } from "../../../src/slack/outbox/rates.ts";
import type { Side } from "./side.ts";
import { startSignalbox } from "./signalbox.ts";

/** Signalbox with so many runs that nobody has been told of yet, and at a pace at which that takes a while. */
export async function startBusy(channels: readonly string[], runs: number, pace: Pace): Promise<Side> {
  const side = await startSignalbox(channels, pace);
  const [channel = ""] = channels;
  for (let run = 0; run < runs; run += 1) {
    const { viewId } = await side.screen.types(channel);
    await side.screen.submits(viewId);
  }
  // What is submitted while it is measured is reported much later, if at all.
  return { ...side, settled: async () => undefined };
}
