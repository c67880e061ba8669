const patienceMs = 10_000;

/** The promise, or a fault that names what was waited for: a benchmark must end even when a side is broken. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), patienceMs);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
