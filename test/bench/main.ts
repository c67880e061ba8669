import { parseArgs } from "node:util";
import { createBench } from "./create-bench.ts";
import { describeMachine } from "./machine.ts";
import { versionsLine } from "./peers/versions.ts";
import { programs } from "./programs.ts";
import { createServices } from "./services/services.ts";
import { machineLine } from "./table.ts";

const names = programs.map(({ name }) => name);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    samples: { type: "string", default: "100" },
    history: { type: "string", default: "1000000" },
    quick: { type: "boolean", default: false },
    alone: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(`${programs.map(({ name, what }) => `${name.padEnd(14)}${what}`).join("\n")}\n\nSee docs/benchmarks.md.`);
  process.exit();
}
for (const name of positionals) {
  if (!names.includes(name)) fail(`There are ${names.join(", ")}; "${name}" is none of these.`);
}

const services = createServices();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void services.stop().finally(() => process.exit(130)));
}
const bench = createBench(
  {
    rounds: values.quick ? 1 : wholeNumber("--rounds", values.rounds),
    samples: values.quick ? 1 : wholeNumber("--samples", values.samples),
    history: values.quick ? 1_000 : wholeNumber("--history", values.history),
    isQuick: values.quick,
    withPeers: !values.alone,
    only: values.only
      .toLowerCase()
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
    print: (text) => console.log(text),
  },
  services,
);
try {
  console.log(`${machineLine(await describeMachine())}\n${versionsLine()}\n`);
  for (const program of programs) {
    if (positionals.length > 0 && !positionals.includes(program.name)) continue;
    console.log(`== ${program.name}: ${program.what}\n`);
    await program.report(bench);
  }
} finally {
  await services.stop();
}
// What a sample has left open, such as a run that never ends, must not keep the process.
process.exit();

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) fail(`${name} takes a whole number from 1 on; "${text}" is none.`);
  return Number(text);
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
