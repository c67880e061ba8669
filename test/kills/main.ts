/** Kills of the real program: `npm run test:kills -- --store postgres --runs 500 --kills 60 --seed 1`. */
import { parseArgs } from "node:util";
import { judgeStorm } from "./judge-storm.ts";
import { raiseStorm, type StoreKind } from "./storm.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "500" },
    kills: { type: "string", default: "40" },
    store: { type: "string", default: "sqlite" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const store: StoreKind = values.store === "postgres" ? "postgres" : "sqlite";
const options = { store, seed: Number(values.seed), runs: Number(values.runs), kills: Number(values.kills) };
console.log(`--store ${store} --seed ${options.seed} --runs ${options.runs} --kills ${options.kills}`);
const { wrong, runs, sent } = await raiseStorm({ ...options, onNews: (text) => console.log(text) }, judgeStorm);
console.log(`${runs} runs, ${sent} requests at the target; ${wrong.length === 0 ? "nothing wrong" : "wrong:"}`);
for (const what of wrong) console.log(`  ${what}`);
process.exit(wrong.length === 0 ? 0 : 1);
