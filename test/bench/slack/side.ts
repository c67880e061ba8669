import type { Screen } from "./screen.ts";
import type { Target } from "./target.ts";

/** One bot on a simulated workspace of its own, with a target for what it starts. */
export interface Side {
  readonly screen: Screen;
  readonly target: Target;
  /** Resolves when nothing of what was submitted in this channel is still under way. */
  settled(channel: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param channels each sample takes place in one of its own */
export type StartSide = (channels: readonly string[]) => Promise<Side>;
