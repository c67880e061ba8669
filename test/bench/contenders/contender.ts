/**
 * Carries out the work of run `n` of a lane, under the eyes of `Watch`.
 * @param own what the contender does itself instead of the work that is the same for all
 */
export type Work = (lane: string, n: number, own?: () => Promise<void>) => Promise<void>;

/** Where a contender keeps its things, and what it is to do. */
export interface Ground {
  readonly folder: string;
  readonly postgresUrl?: string;
  readonly redisPort?: number;
  readonly targetUrl: string;
  /** All lanes that will be used. */
  readonly lanes: readonly string[];
  readonly work: Work;
  /** To be called when a run has ended: when that is on disk, or, where a product does not tell, when its work has returned. */
  ended(): void;
}

/** Something that works off runs, each lane in order and one at a time. */
export interface Contender {
  readonly name: string;
  readonly needs?: "postgres" | "redis everysec" | "redis always";
  readonly packages: readonly string[];
  /** Why it cannot be measured at all, whatever is installed. */
  readonly missing?: string;
  open(ground: Ground): Promise<Opened>;
}

export interface Opened {
  /** Resolves when the run is as durable as the contender makes it. */
  enqueue(lane: string, n: number): Promise<void>;
  /** Nothing begins before. */
  start(): Promise<void>;
  close(): Promise<void>;
}
