import { signalboxSqlite } from "../contenders/signalbox.ts";
import { openCore } from "../product/core.ts";
import { historyPerson, historyRunId } from "../product/history-file.ts";
import type { Entry, Program, Row } from "../program.ts";
import { median, percentile } from "../rounds.ts";
import { numberOf } from "../stage.ts";
import { contendersTable, medianOf } from "../table.ts";
import { historyFiles } from "./history.ts";

const questions = [
  "last 20 of a deployment",
  "last 20 of a person",
  "one run and its events",
  "what is going on",
] as const;

/** What somebody waits for who looks into the history. */
export const queries: Program = {
  name: "queries",
  what: "what a person waits for who looks into the history",
  async report(bench) {
    const params = { samples: bench.size(500, 5) };
    const entries = (await historyFiles(bench)).map(({ name, runs, file }): Entry => ({
      name,
      contender: signalboxSqlite,
      params: { ...params, runs, file },
    }));
    const rows = await bench.play(queries, entries, { rounds: 3 });
    bench.print("questions about the history, p50 / p99 ms\n");
    const columns = Object.fromEntries(
      questions.map((question) => [
        question,
        (row: Row) => `${medianOf(row, `${question} p50`).toFixed(2)} / ${medianOf(row, `${question} p99`).toFixed(2)}`,
      ]),
    );
    bench.print(`${contendersTable(rows, columns)}\n`);
  },
  async sample(task) {
    const [samples, runs] = [numberOf(task, "samples"), numberOf(task, "runs")];
    const core = await openCore({
      database: String(task.params["file"]),
      lanes: ["lane-0"],
      execute: async () => undefined,
      ended: () => undefined,
    });
    const { runs: store } = core.store;
    const ask: Record<(typeof questions)[number], (nth: number) => Promise<unknown>> = {
      "last 20 of a deployment": (nth) => store.list({ lane: `lane-${nth % 100}`, limit: 20, order: "newest" }),
      "last 20 of a person": (nth) =>
        store.list({ requester: `slack:${historyPerson(nth)}`, limit: 20, order: "newest" }),
      "one run and its events": async (nth) => {
        const id = historyRunId(nth % runs);
        return (await store.get(id)) ? store.eventsOf(id) : [];
      },
      "what is going on": () =>
        store.list({ statuses: ["queued", "running", "awaiting_approval"], limit: 20, order: "oldest" }),
    };
    const figures: Record<string, number> = {};
    for (const question of questions) {
      const times: number[] = [];
      for (let sample = 0; sample < samples * 2; sample += 1) {
        // Far from each other, so that not all lie on the same pages.
        const nth = (sample * 7_919) % runs;
        const begin = performance.now();
        const found = await ask[question](nth);
        if (sample >= samples) times.push(performance.now() - begin);
        const isEmpty = Array.isArray(found) && found.length === 0;
        if (isEmpty === (question !== "what is going on")) throw new Error(`${question}: not what was expected`);
      }
      figures[`${question} p50`] = median(times);
      figures[`${question} p99`] = percentile(times, 0.99);
    }
    await core.stop();
    return { figures };
  },
};
