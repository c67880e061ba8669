import { parseArgs } from "node:util";
import { startBareBolt } from "./bare-bolt.ts";
import { catalogGoal, catalogTakes } from "./catalog.ts";
import { commandToModal } from "./command-to-modal.ts";
import { demoStarts } from "./demo-start.ts";
import { playRounds, type Sample, type Sides } from "./interleave.ts";
import { formGoal, formTakes } from "./form.ts";
import { describeMachine } from "./machine.ts";
import { compare } from "./rounds.ts";
import { captureForm, startSignalbox } from "./signalbox.ts";
import { submissionToStart } from "./submission-to-start.ts";
import { comparisonsTable, demoLine, machineLine } from "./table.ts";

const comparisons: Record<string, { readonly what: string; readonly sample: Sample }> = {
  command: { what: "slash command to modal", sample: commandToModal },
  submission: { what: "submission to start of the work", sample: submissionToStart },
};
const names = [...Object.keys(comparisons), "form", "catalog", "demo"];
const demoCount = 5;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    samples: { type: "string", default: "100" },
    only: { type: "string", multiple: true, default: names },
  },
});
const amount = { rounds: wholeNumber("--rounds", values.rounds), samples: wholeNumber("--samples", values.samples) };
for (const name of values.only) {
  if (!names.includes(name)) fail(`--only takes ${names.join(", ")}; "${name}" is none of these.`);
}

console.log(machineLine(await describeMachine()));
const chosen = Object.entries(comparisons).filter(([name]) => values.only.includes(name));
if (chosen.length > 0) {
  console.log(`${amount.rounds} rounds of ${amount.samples} samples each, in turns, after one round to warm up\n`);
  const form = await captureForm();
  const sides: Sides = { signalbox: startSignalbox, bareBolt: (channels) => startBareBolt(form, channels) };
  const rows = [];
  for (const [, { what, sample }] of chosen) {
    rows.push({ what, comparison: compare(await playRounds(sides, sample, amount)) });
  }
  console.log(`${comparisonsTable(rows)}\n`);
}
if (values.only.includes("form")) {
  console.log(`checking and resolving the largest form: ${formTakes().toFixed(3)} ms; the goal is ${formGoal} ms`);
}
if (values.only.includes("catalog")) {
  const { load, answer } = await catalogTakes();
  console.log(
    `1,000 actions and 1,000 deployments: loaded in ${load.toFixed(0)} ms, the goal is ${catalogGoal} ms; /action answered in ${answer.toFixed(0)} ms`,
  );
}
if (values.only.includes("demo")) console.log(demoLine(await demoStarts(demoCount)));

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) fail(`${name} takes a whole number from 1 on; "${text}" is none.`);
  return Number(text);
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
