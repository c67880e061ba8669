/** Something that happens once, to be waited for. */
export interface Fact {
  readonly happened: Promise<void>;
  readonly happen: () => void;
}

export function createFact(): Fact {
  let happen = (): void => {};
  const happened = new Promise<void>((resolve) => (happen = resolve));
  return { happened, happen: () => happen() };
}
