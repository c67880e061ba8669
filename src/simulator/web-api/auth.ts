import { z } from "zod";
import { method, refuse, type Method } from "./method.ts";

/** `api.test`, `auth.test` and `apps.connections.open`: is there anybody, who am I, and where is my socket. */
export const authMethods: Readonly<Record<string, Method>> = {
  "api.test": method({
    token: "none",
    arguments: z.looseObject({ error: z.string().optional() }),
    run: (args) => (args.error === undefined ? { ok: true, args } : { ...refuse(args.error), args }),
  }),

  "auth.test": method({
    arguments: z.object({}),
    run: (_args, { world }) => {
      const { app, team } = world.workspace;
      return {
        ok: true,
        url: `${world.origin()}/`,
        team: team.name,
        user: app.name.toLowerCase(),
        team_id: team.id,
        user_id: app.bot_user,
        bot_id: app.bot_id,
        is_enterprise_install: false,
      };
    },
  }),

  "apps.connections.open": method({
    token: "app",
    arguments: z.object({}),
    run: (_args, { world, socketMode }) => {
      if (!socketMode) return refuse("socket_mode_not_enabled");
      const address = world.origin().replace("http:", "ws:");
      return { ok: true, url: `${address}/socket?ticket=${socketMode.openTicket()}&app_id=${world.workspace.app.id}` };
    },
  }),
};
