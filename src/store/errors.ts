export type StoreErrorCode =
  | "directory_missing"
  | "cannot_open"
  | "not_a_database"
  | "not_writable"
  | "disk_full"
  | "damaged"
  | "in_use"
  | "newer_database"
  | "migration_failed"
  | "wrong_settings"
  | "unreachable"
  | "no_rights"
  | "too_old"
  | "missing"
  | "exists"
  | "not_empty"
  | "closed";

/** A fault of the store, for the operator: the message says where, what happened, and how to mend it. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StoreError";
    this.code = code;
  }
}
