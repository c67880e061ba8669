import type { Bench, Program } from "../program.ts";
import { compare } from "../rounds.ts";
import { startBareBolt } from "../slack/bare-bolt.ts";
import { commandToModal } from "../slack/command-to-modal.ts";
import { playRounds, type Sample, type Sides } from "../slack/interleave.ts";
import { captureForm, startSignalbox } from "../slack/signalbox.ts";
import { submissionToStart } from "../slack/submission-to-start.ts";
import { comparisonTable } from "../table.ts";

export const command: Program = {
  name: "command",
  what: "slash command to modal, beside a bare Bolt app",
  report: (bench) => report(bench, "slash command to modal", commandToModal),
};

export const submission: Program = {
  name: "submission",
  what: "submission to start of the work, beside a bare Bolt app",
  report: (bench) => report(bench, "submission to start of the work", submissionToStart),
};

async function report(bench: Bench, what: string, sample: Sample): Promise<void> {
  const form = await captureForm();
  const sides: Sides = { signalbox: startSignalbox, bareBolt: (channels) => startBareBolt(form, channels) };
  const comparison = compare(await playRounds(sides, sample, bench));
  bench.print(`${bench.rounds} rounds of ${bench.samples} samples each, in turns, after one round to warm up\n`);
  bench.print(`${comparisonTable(what, comparison)}\n`);
}
