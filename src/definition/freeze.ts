import { z } from "zod";
import { isTimeZone } from "../lib/zoned-time.ts";
import { chosen, Name } from "./scope.ts";

/** By their place in the week, which begins on Sunday as in Platz. */
export const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** An instant in a document, as milliseconds since the Unix epoch. */
const Instant = z.iso
  .datetime({
    offset: true,
    error: 'must be a day and a time with the zone, such as "2026-11-26T18:00:00+01:00" or "2026-11-26T17:00:00Z"',
  })
  .transform((text) => Date.parse(text));

const TimeOfDay = z
  .string({ error: 'must be a time of day in quotes, such as "18:00"' })
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "18:00"');

/**
 * Some hours of some days in each week, as the clocks of a time zone show them. `to` is on the next day when it is not
 * later than `from`; both the same are 24 hours.
 */
const Weekly = z.strictObject({
  days: z.array(z.enum(weekdays, { error: `must be one of ${weekdays.join(", ")}` })).min(1),
  from: TimeOfDay,
  to: TimeOfDay,
  timeZone: z.string({ error: "needs a time zone such as Europe/Berlin" }).refine(isTimeZone, {
    error: "must be a time zone such as Europe/Berlin or UTC",
  }),
});
export type Weekly = z.output<typeof Weekly>;

/** Where a freeze holds; what is named must all match. */
const FrozenScope = z.strictObject(chosen).refine((scope) => Object.keys(scope).length > 0, {
  error: "an empty scope freezes nothing; name kinds, envs or deployments",
});

/** A time in which nothing starts on some deployments. With neither times nor `weekly` it holds until it is removed. */
export const Freeze = z
  .strictObject({
    /** What people call it. */
    id: Name,
    /** One sentence, told to everybody who is refused. */
    reason: z.string().min(1).max(500),
    on: FrozenScope,
    actions: z.array(z.string().min(1)).min(1).optional().describe("The ids of actions; all if not given."),
    from: Instant.optional(),
    to: Instant.optional(),
    weekly: Weekly.optional(),
    /** Who may go on all the same: those with this role on the deployment, or a higher one. */
    except: z.enum(["Owner", "Admin", "SiteAdmin"], { error: "must be one of Owner, Admin, SiteAdmin" }).optional(),
  })
  .refine((freeze) => !freeze.weekly || (freeze.from === undefined && freeze.to === undefined), {
    error: "give either weekly, or from and to",
    path: ["weekly"],
  })
  .refine((freeze) => freeze.from === undefined || freeze.to === undefined || freeze.from < freeze.to, {
    error: "must be later than from",
    path: ["to"],
  });
export type Freeze = z.output<typeof Freeze>;
