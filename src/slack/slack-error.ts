/** Slack's own name for what went wrong, such as `channel_not_found`; undefined for everything that Slack did not say. */
export function slackErrorCode(fault: unknown): string | undefined {
  if (typeof fault !== "object" || fault === null || !("data" in fault)) return undefined;
  const { data } = fault;
  if (typeof data !== "object" || data === null || !("error" in data)) return undefined;
  return typeof data.error === "string" ? data.error : undefined;
}
