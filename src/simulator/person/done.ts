import type { SlackObject } from "../control-types.ts";

/** What came of a person's deed. */
export interface Done {
  readonly ack?: SlackObject;
  readonly elapsed_ms?: number;
  readonly errors?: { readonly [blockId: string]: string };
  readonly closed?: boolean;
  readonly ts?: string;
  readonly channel?: string;
  readonly url?: string;
}
