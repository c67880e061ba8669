/** Told by a store how its writing goes. It is called for each transaction, so it must be quick, and never throws. */
export interface StoreObserver {
  /**
   * A transaction is on disk.
   * @param ms how long it took, with the sync
   * @param changes how many events of runs it held
   */
  onCommit(ms: number, changes: number): void;
  /** A transaction could not be written; nothing of it is on disk. */
  onFailure(fault: unknown): void;
}
