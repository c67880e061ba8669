import type { types } from "@slack/bolt";

/** A message or a thread; without a `ts`, the channel itself. */
export interface Place {
  readonly channel: string;
  readonly ts: string;
}

export interface Content {
  readonly text: string;
  readonly blocks: types.KnownBlock[];
}

export interface FileContent {
  readonly name: string;
  readonly title: string;
  readonly content: string;
}
