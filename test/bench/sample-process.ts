/** Takes one sample and tells it to the process that asked. Started by `take-sample.ts`. */
import type { Task } from "./program.ts";
import { programs } from "./programs.ts";

process.on("disconnect", () => process.exit());
const task = JSON.parse(process.argv[2] ?? "") as Task;
const program = programs.find(({ name }) => name === task.program);
if (!program?.sample) throw new Error(`there is no program "${task.program}" that takes samples`);
const sample = await program.sample(task);
// What a contender leaves open must not keep the process.
process.send?.(sample, () => process.exit());
