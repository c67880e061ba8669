import { InvalidArgumentError, type Command } from "commander";
import { StatusDocument } from "../api/status-document.ts";
import { readOperationsToken, SettingsError } from "../config.ts";
import { systemClock } from "../lib/clock.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { explain } from "./explain.ts";
import { statusInWords } from "./status-words.ts";

/** How long the process may take to answer, in ms. It answers in a few, or something is wrong with it. */
const patienceMs = 5_000;

const exitCodes = { ready: 0, degraded: 1, unreachable: 2 } as const;

interface Options {
  readonly url: string;
  readonly json: boolean;
}

export function addStatus(program: Command): void {
  program
    .command("status")
    .description("how the running process is; ends with 0 when it is ready, 1 when not, 2 when it does not answer")
    .option("--url <address>", "where it serves health", toAddress, addressOf(process.env))
    .option("--json", "as JSON, for programs", false)
    .action(status);
}

async function status({ url, json }: Options): Promise<void> {
  try {
    const problems: string[] = [];
    const token = readOperationsToken(process.env, problems);
    if (problems.length > 0) throw new SettingsError(problems);
    const answer = await ask(url, token);
    process.exitCode = exitCodes[answer.ok ? answer.value.status : "unreachable"];
    if (json) {
      const unreachable = answer.ok ? undefined : { status: "unreachable", reason: answer.error };
      console.log(JSON.stringify(answer.ok ? answer.value : unreachable, null, 2));
    } else if (answer.ok) {
      console.log(statusInWords(answer.value, systemClock.now()));
    } else {
      console.error(answer.error);
    }
  } catch (fault) {
    console.error(explain(fault));
    process.exitCode = exitCodes.unreachable;
  }
}

/** The status, or why there is none: what happened, what it means, what to do next. */
async function ask(url: string, token: string | undefined): Promise<Result<StatusDocument, string>> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const response = await fetch(new URL("/statusz", url), { headers, signal, redirect: "error" });
    if (response.status === 401) {
      return err(
        `Signalbox at ${url} does not tell its status without its token. Set SIGNALBOX_OPERATIONS_TOKEN to what the process has, or ask on its own machine.`,
      );
    }
    const text = await response.text();
    if (response.ok) return ok(StatusDocument.parse(JSON.parse(text)));
    return err(
      `Something at ${url} answers with ${response.status}. Is it another program, or an older Signalbox? --url says where to ask.`,
    );
  } catch (fault) {
    const reason = reasonOf(fault);
    return err(
      `Signalbox does not answer at ${url} (${reason}). It is not running, hangs, or serves elsewhere: look at its log, and at SIGNALBOX_HEALTH_PORT; --url says where to ask.`,
    );
  }
}

function reasonOf(fault: unknown): string {
  if (!(fault instanceof Error)) return "unknown";
  if (fault.name === "TimeoutError") return `no answer in ${patienceMs / 1_000} s`;
  if (fault.name === "ZodError" || fault instanceof SyntaxError) return "the answer is not a status";
  const cause = fault.cause as { readonly code?: string } | undefined;
  return cause?.code ?? fault.message;
}

function addressOf(environment: NodeJS.ProcessEnv): string {
  return `http://127.0.0.1:${environment["SIGNALBOX_HEALTH_PORT"] || "8080"}`;
}

function toAddress(text: string): string {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url.origin;
  throw new InvalidArgumentError("It must be an address such as http://127.0.0.1:8080.");
}
