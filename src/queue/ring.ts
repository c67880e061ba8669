/**
 * First in, first out, at a pointer for each item. There are as many rings as lanes, so a ring is plain data, without
 * links and without functions of its own. Pushing and shifting are O(1) on average.
 */
export interface Ring<T> {
  readonly size: number;
  readonly slots: readonly (T | undefined)[];
  readonly first: number;
}

interface Open<T> {
  size: number;
  slots: (T | undefined)[];
  first: number;
}

const smallest = 4;

export function createRing<T>(): Ring<T> {
  return { size: 0, slots: [], first: 0 };
}

export function push<T>(ring: Ring<T>, item: T): void {
  const open = ring as Open<T>;
  if (open.size === open.slots.length) resize(open, Math.max(smallest, open.size * 2));
  open.slots[(open.first + open.size) % open.slots.length] = item;
  open.size += 1;
}

/** The oldest, taken out; undefined when there is none. */
export function shift<T>(ring: Ring<T>): T | undefined {
  const open = ring as Open<T>;
  if (open.size === 0) return undefined;
  const item = open.slots[open.first];
  open.slots[open.first] = undefined;
  open.first = (open.first + 1) % open.slots.length;
  open.size -= 1;
  // Room that doubles when it is full shrinks when three quarters are empty: a burst leaves nothing behind.
  if (open.slots.length > smallest && open.size <= open.slots.length / 4) resize(open, open.slots.length / 2);
  return item;
}

/** The oldest, left where it is. */
export function peek<T>(ring: Ring<T>): T | undefined {
  return ring.size === 0 ? undefined : ring.slots[ring.first];
}

function resize<T>(open: Open<T>, room: number): void {
  const slots = new Array<T | undefined>(room);
  for (let index = 0; index < open.size; index += 1)
    slots[index] = open.slots[(open.first + index) % open.slots.length];
  open.slots = slots;
  open.first = 0;
}
