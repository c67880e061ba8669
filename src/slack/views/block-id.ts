/**
 * The ids of a form's blocks. Ids of inputs may be longer than Slack's ids, so positions stand for them:
 * `field:3`, with `:1` or `:days` behind it for a part.
 *
 * Slack keeps what was typed where the block's id stays. A field whose options or beginning depend on other inputs
 * carries marks of both (`field:3~1a2b3c.4d5e6f`), so that it becomes another block when they change.
 */
export interface FieldBlock {
  readonly position: number;
  /** Without the part. */
  readonly id: string;
  readonly marks: Marks | undefined;
  readonly part: string | undefined;
}

export interface Marks {
  readonly options: string;
  readonly initial: string;
}

export function fieldBlockId(position: number, marks?: Marks): string {
  return `field:${position}${marks ? `~${marks.options}.${marks.initial}` : ""}`;
}

/** Undefined for blocks that are no field's. */
export function parseBlockId(blockId: string): FieldBlock | undefined {
  const match = /^(field:(\d+)(?:~([0-9a-f]+)\.([0-9a-f]+))?)(?::(\w+))?$/.exec(blockId);
  if (!match) return undefined;
  const [, id = "", position, options, initial, part] = match;
  const marks = options !== undefined && initial !== undefined ? { options, initial } : undefined;
  return { position: Number(position), id, marks, part };
}
