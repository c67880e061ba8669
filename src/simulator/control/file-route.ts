import { textReply, type Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { isTextFile } from "../state/files.ts";
import type { World } from "../world.ts";

const shownImages = new Set(["image/png", "image/jpeg", "image/gif"]);

/** `GET /files/:id/:name`: an uploaded file. Nothing in it may run in the simulator's own origin. */
export function fileRoute(world: World): Route {
  return {
    method: "GET",
    path: "/files/:id/:name",
    handle: ({ params }): Reply => {
      const file = world.files.find(params["id"] ?? "");
      if (!file || file.name !== params["name"] || file.bytes.length === 0) return textReply(404, "No such file.");
      const isShown = isTextFile(file) || shownImages.has(file.mimetype);
      const type = isTextFile(file)
        ? "text/plain; charset=utf-8"
        : isShown
          ? file.mimetype
          : "application/octet-stream";
      const headers = {
        "content-type": type,
        "content-disposition": `${isShown ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, max-age=3600",
      };
      return { status: 200, headers, body: file.bytes };
    },
  };
}
