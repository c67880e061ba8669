import { InvalidArgumentError, type Command } from "commander";
import { readDatabaseFile, readDatabaseUrl } from "../config.ts";
import { silentLog } from "../lib/log.ts";
import type { ChainHead } from "../runs/audit-chain.ts";
import { verifyChain } from "../runs/verify-chain.ts";
import { openTrail } from "../store/open.ts";
import { openPostgresTrail } from "../store/postgres/trail.ts";
import { explain } from "./explain.ts";

/** The history of all runs, of the database of `SIGNALBOX_DATABASE`. */
export function addAudit(program: Command): void {
  const audit = program.command("audit").description("the history of all runs");
  audit
    .command("verify")
    .description("check that no event was edited, removed or swapped since it was written; also while the server runs")
    .option("--noted <head>", "a line that this command printed before, which must still hold", toHead)
    .action(verify);
}

async function verify({ noted }: { noted?: ChainHead }): Promise<void> {
  try {
    const url = readDatabaseUrl(process.env);
    const { trail, close } = await (url === undefined
      ? openTrail(readDatabaseFile(process.env))
      : openPostgresTrail(url, silentLog));
    try {
      const verdict = await verifyChain(trail, noted);
      if (!verdict.isSound) {
        console.error(`The history was tampered with, or damaged. ${verdict.problem}`);
        console.error("Keep a copy of the database as it is, and compare with the last backup.");
        process.exitCode = 1;
        return;
      }
      const { events, removed, head, isNotedGone } = verdict;
      const byRetention = removed > 0 ? `; ${removed} were removed by retention` : "";
      console.log(`The history is sound: ${events} events${byRetention}.`);
      if (isNotedGone) console.log("The event that was noted was removed by retention, so it could not be compared.");
      console.log("Note this elsewhere, for --noted the next time:");
      console.log(`${head.seq}:${head.hash}`);
    } finally {
      await close();
    }
  } catch (fault) {
    console.error(explain(fault));
    process.exitCode = 1;
  }
}

function toHead(text: string): ChainHead {
  const [, seq, hash] = /^(\d+):([\w-]+)$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined) {
    throw new InvalidArgumentError("It must be a number, a colon and a hash, as `signalbox audit verify` prints it.");
  }
  return { seq: Number(seq), hash };
}
