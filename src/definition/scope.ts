import { z } from "zod";

/** The id or name of something that the configuration lists. */
export const Name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "use letters, digits, dots, dashes and underscores");

/** Ways to choose deployments; what is named must all match. */
export const chosen = {
  kinds: z.array(Name).min(1).optional(),
  envs: z.array(Name).min(1).optional(),
  deployments: z.array(Name).min(1).optional(),
};

/** Where a role holds; what is named must all match. Closed by default: an empty scope is refused. */
export const Scope = z.strictObject(chosen).refine((scope) => Object.keys(scope).length > 0, {
  error: "an empty scope grants nothing; name kinds, envs or deployments",
});
export type Scope = z.output<typeof Scope>;
