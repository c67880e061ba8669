import { z } from "zod";
import { userForApp } from "../payloads.ts";
import { Count, Flag, method, refuse, type Answer, type Method } from "./method.ts";
import { pageOf } from "./page-of.ts";

export const userMethods: Readonly<Record<string, Method>> = {
  "users.info": method({
    scopes: ["users:read"],
    arguments: z.object({ user: z.string(), include_locale: Flag.default(false) }),
    run: (args, { world }): Answer => {
      const person = world.workspace.person(args.user);
      return person ? { ok: true, user: userForApp(world, person, args.include_locale) } : refuse("user_not_found");
    },
  }),

  "users.list": method({
    scopes: ["users:read"],
    arguments: z.object({
      limit: Count.default(1_000),
      cursor: z.string().optional(),
      include_locale: Flag.default(false),
    }),
    run: (args, { world }): Answer => {
      const page = pageOf(world.workspace.people, args.limit === 0 ? 1_000 : args.limit, args.cursor);
      if (!page.ok) return refuse(page.error);
      const members = page.value.items.map((person) => userForApp(world, person, args.include_locale));
      const { response_metadata } = page.value;
      return { ok: true, members, cache_ts: Math.floor(world.clock.now() / 1_000), response_metadata };
    },
  }),

  "users.lookupByEmail": method({
    scopes: ["users:read.email"],
    arguments: z.object({ email: z.string() }),
    run: (args, { world }): Answer => {
      const wanted = args.email.toLowerCase();
      const person = world.workspace.people.find((candidate) => candidate.email?.toLowerCase() === wanted);
      return person ? { ok: true, user: userForApp(world, person) } : refuse("users_not_found");
    },
  }),
};
