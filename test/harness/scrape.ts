import type { Signalbox } from "./signalbox.ts";

/** What `/metrics` says now, by the name with its labels as it is written there. */
export async function scrape(signalbox: Signalbox): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${urlOf(signalbox)}/metrics`);
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );
}

export function urlOf(signalbox: Signalbox): string {
  return `http://127.0.0.1:${signalbox.app().healthPort}`;
}
