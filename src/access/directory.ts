/** A Slack account of an ordinary member: not deleted, no guest, no bot, not of another organisation. */
export interface Account {
  readonly slack: string;
  readonly name: string;
}

/**
 * Who is in which Slack user group, and who is behind an e-mail, as read lately enough to be trusted. What was never
 * read, or too long ago, is not in it, and so grants nothing.
 */
export interface DirectorySnapshot {
  /** Member ids by the group's Slack id. */
  readonly membersByUserGroup: ReadonlyMap<string, readonly string[]>;
  /** By member id: of those in the groups. */
  readonly accountsById: ReadonlyMap<string, Account>;
  /** By e-mail in small letters. */
  readonly accountsByEmail: ReadonlyMap<string, Account>;
}

/** Nothing is known: what holds without a directory. */
export const emptyDirectory: DirectorySnapshot = {
  membersByUserGroup: new Map(),
  accountsById: new Map(),
  accountsByEmail: new Map(),
};
