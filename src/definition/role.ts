import { z } from "zod";

/** The roles that may invoke an action, least first. `User` exists too, and may invoke nothing. */
export const InvokingRole = z.enum(["Maintainer", "Owner"], {
  error: "must be Owner or Maintainer (the role User may not run actions)",
});
export type InvokingRole = z.output<typeof InvokingRole>;
