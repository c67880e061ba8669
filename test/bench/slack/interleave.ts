import type { Round } from "../rounds.ts";
import type { Side, StartSide } from "./side.ts";
import { channelIds } from "./workspace.ts";

export interface Sides {
  readonly signalbox: StartSide;
  readonly bareBolt: StartSide;
}

export interface Amount {
  readonly rounds: number;
  readonly samples: number;
}

/** Does once what is measured, and gives how long it took, in ms. */
export type Sample = (side: Side, channel: string) => Promise<number>;

/** Not counted, at the beginning of each round: connections open, pages are in memory, and the compiler has looked. */
const warmUps = 20;

/**
 * A B A B, each time both from their start, so that no round has more to carry than another and only one side is alive
 * while it is measured. The first pair warms the process up and is not counted.
 */
export async function playRounds(sides: Sides, sample: Sample, { rounds, samples }: Amount): Promise<Round[]> {
  const played: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const signalbox = await playSide(sides.signalbox, sample, samples);
    const bareBolt = await playSide(sides.bareBolt, sample, samples);
    if (round > 0) played.push({ signalbox, bareBolt });
  }
  return played;
}

async function playSide(start: StartSide, sample: Sample, samples: number): Promise<number[]> {
  const channels = channelIds(warmUps + samples);
  const side = await start(channels);
  try {
    const took: number[] = [];
    for (const channel of channels) took.push(await sample(side, channel));
    return took.slice(warmUps);
  } finally {
    await side.stop();
  }
}
