import { CatalogError } from "../catalog/catalog.ts";
import { howToGet, SettingsError } from "../config.ts";
import { SlackCredentialError } from "../slack/connection/credentials.ts";
import { StoreError } from "../store/errors.ts";

/** Why Signalbox could not start, for the person at the terminal: what happened, and what to do next. */
export function explain(fault: unknown): string {
  const isForPeople = fault instanceof SettingsError || fault instanceof StoreError || fault instanceof CatalogError;
  if (isForPeople) return fault.message;
  if (fault instanceof SlackCredentialError) return `${fault.message}. It must be ${howToGet[fault.setting]}.`;
  if (isSystemFault(fault, "EADDRINUSE")) {
    return `Port ${fault.port ?? "?"} is in use. Stop what uses it, or choose another port.`;
  }
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}

interface SystemFault extends Error {
  readonly code: string;
  readonly port?: number;
}

function isSystemFault(fault: unknown, code: string): fault is SystemFault {
  return fault instanceof Error && "code" in fault && fault.code === code;
}
