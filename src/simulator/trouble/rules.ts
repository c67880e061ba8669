import type { Dice } from "./dice.ts";

/** When a fault strikes. */
export interface Strike {
  /** A method, an envelope or a payload by its name; `chat.*` for a family, `*` for all. */
  readonly on: string;
  /** How often; 1 when it is left out, 0 for as long as it is not cleared. */
  readonly times?: number;
  /** From 0 to 1, each time anew; 1 when it is left out. */
  readonly probability?: number;
}

/** Faults that were asked for, in the order in which they are tried. */
export interface Rules<F extends Strike> {
  readonly all: readonly (F & { readonly id: number })[];
  add(fault: F): void;
  /** The first fault that strikes something of one of these names; it has then struck once. */
  take(...names: readonly string[]): F | undefined;
  clear(): void;
}

export function createRules<F extends Strike>(dice: Dice): Rules<F> {
  let all: readonly (F & { readonly id: number })[] = [];
  let lastId = 0;

  return {
    get all() {
      return all;
    },
    add(fault) {
      lastId += 1;
      all = [...all, { ...fault, id: lastId }];
    },
    take(...names) {
      const struck = all.find((rule) => names.some((name) => matches(rule.on, name)) && strikes(rule, names));
      if (!struck) return undefined;
      const left = struck.times === 0 ? 0 : (struck.times ?? 1) - 1;
      all =
        left === 0 && struck.times !== 0
          ? all.filter((rule) => rule !== struck)
          : all.map((rule) => (rule === struck ? { ...rule, times: left } : rule));
      return struck;
    },
    clear() {
      all = [];
      lastId = 0;
    },
  };

  function strikes({ id, probability = 1 }: F & { readonly id: number }, names: readonly string[]): boolean {
    return probability >= 1 || dice.roll(`${id} ${names.at(-1) ?? ""}`) < probability;
  }
}

function matches(wanted: string, name: string): boolean {
  return wanted === "*" || wanted === name || (wanted.endsWith(".*") && name.startsWith(wanted.slice(0, -1)));
}
