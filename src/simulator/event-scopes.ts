/**
 * The events the simulator sends, and the scope without which Slack lets no app subscribe to them; undefined where
 * none is needed. Slack's published tables: https://docs.slack.dev/reference/events
 */
export const scopeOfEvent = {
  app_home_opened: undefined,
  app_mention: "app_mentions:read",
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
  subteam_members_changed: "usergroups:read",
  user_change: "users:read",
} as const;

export type EventName = keyof typeof scopeOfEvent;
