/** What a token may be used for, whatever roles its holder has. */
export const scopes = ["actions:read", "deployments:read", "deployments:write", "runs:read", "runs:write"] as const;
export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
