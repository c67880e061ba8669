/** Who is on the way to a queue and not there yet, by lane. */
export interface Expected {
  /** One more comes. Call what it gives when it is there or is not to come; a second time does nothing. */
  add(lane: string): () => void;
  isAny(lane: string): boolean;
  inAll(): number;
}

export function createExpected(): Expected {
  const byLane = new Map<string, number>();
  let all = 0;

  function count(lane: string, change: 1 | -1): void {
    all += change;
    const left = (byLane.get(lane) ?? 0) + change;
    if (left === 0) byLane.delete(lane);
    else byLane.set(lane, left);
  }

  return {
    add(lane) {
      let isThere = false;
      count(lane, 1);
      return () => {
        if (!isThere) count(lane, -1);
        isThere = true;
      };
    },
    isAny: (lane) => byLane.has(lane),
    inAll: () => all,
  };
}
