import type { Bench, Program } from "../program.ts";
import { compare, figuresOf, type Figures } from "../rounds.ts";
import { commandToModal } from "../slack/command-to-modal.ts";
import { playRounds, type Sample } from "../slack/interleave.ts";
import { startBusy } from "../slack/busy.ts";
import { startSignalbox } from "../slack/signalbox.ts";
import { submissionToAnswer } from "../slack/submission-to-answer.ts";
import { slackPace } from "../../../src/slack/outbox/rates.ts";

/** What waits to be reported when the measuring begins: more than Slack takes in all of it. */
const backlog = { inFull: 150, quick: 5 };

export const busySlack: Program = {
  name: "busy-slack",
  what: "what people wait for while more is to be reported than Slack takes, beside the same with nothing to report",
  async report(bench) {
    await report(bench, "slash command to modal", commandToModal);
    await report(bench, "click to answer", submissionToAnswer);
  },
};

async function report(bench: Bench, what: string, sample: Sample): Promise<void> {
  const waiting = bench.size(backlog.inFull, backlog.quick);
  const sides = {
    signalbox: (channels: readonly string[]) => startBusy(channels, waiting, slackPace),
    bareBolt: (channels: readonly string[]) => startSignalbox(channels),
  };
  const rounds = await playRounds(sides, sample, bench);
  const { ratio } = compare(rounds);
  const busy = figuresOf(rounds.map((round) => round.signalbox));
  const idle = figuresOf(rounds.map((round) => round.bareBolt));
  bench.print(`${what}: ${bench.rounds} rounds of ${bench.samples} samples each, in turns; ${waiting} runs to report`);
  bench.print(`  busy   ${line(busy)}\n  idle   ${line(idle)}`);
  bench.print(
    `  ratio  p50 ${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)}), p99 ${(busy.p99 / idle.p99).toFixed(2)}\n`,
  );
}

function line({ p50, p99 }: Figures): string {
  return `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
}
