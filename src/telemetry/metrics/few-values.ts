/**
 * Keeps the number of time series small: the first `most` different values stay as they are, every later one is `other`.
 * What configuration or Slack names must not be able to fill a monitoring system.
 */
export function fewValues(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most) return "other";
    known.add(value);
    return value;
  };
}
