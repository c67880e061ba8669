import { parseValues, type Values } from "../definition/inputs.ts";
import { toCanonicalJson } from "../lib/json.ts";
import { isSealed, type Vault } from "../lib/seal.ts";
import type { Run } from "./run.ts";

/**
 * Whether a request that came again says what the run of its intent key was asked with. It is read by the action as it
 * was then, since a reload must not make a repetition look like something else.
 */
export function isSameRequest(
  run: Run,
  again: {
    readonly actionId: string;
    readonly deploymentId: string;
    readonly values: Values;
    readonly notBefore?: number | undefined;
  },
  vault: Vault | undefined,
): boolean {
  if (run.action.id !== again.actionId || run.deployment.id !== again.deploymentId) return false;
  if (run.notBefore !== again.notBefore) return false;
  const parsed = parseValues(run.action.ui_schema?.inputs ?? [], again.values);
  if (!parsed.ok || (!vault && Object.values(run.values).some(isSealed))) return false;
  const then = vault ? vault.unseal(run.values) : run.values;
  return toCanonicalJson(then) === toCanonicalJson(parsed.value);
}
