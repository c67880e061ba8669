import { redact, textsIn } from "../lib/redact.ts";
import { isSealed, type Vault } from "../lib/seal.ts";
import type { Outcome } from "./outcome.ts";
import type { Run } from "./run.ts";

/** What was sealed in the request, in clear. */
export function secretsOf(vault: Vault | undefined, run: Run): string[] {
  const sealed = Object.values(run.values).filter((value) => isSealed(value));
  const texts = vault ? sealed.flatMap((value) => textsIn(vault.unseal(value))) : [];
  // A log shows a secret of several lines line by line.
  return texts.flatMap((text) => [text, ...text.split(/\r\n|\n|\r/)]);
}

/** Targets like to repeat what they were sent; a secret must not come back that way. */
export function withoutSecrets(outcome: Outcome, secrets: readonly string[]): Outcome {
  const { output, summary } = outcome;
  return {
    ...outcome,
    summary: redact(summary, secrets),
    ...(output ? { output: { ...output, text: redact(output.text, secrets, output.isCut) } } : {}),
  };
}
