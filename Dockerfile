# syntax=docker/dockerfile:1
# Two stages: the first installs, the second carries only what runs. Node is the image's own, so the npm package "node"
# that development uses is left out of it.

FROM node:24-bookworm-slim AS install
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: better-sqlite3 carries its binaries, and the npm package "node" is not needed here.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/node node_modules/.bin/node
COPY src ./src
COPY migrations ./migrations
COPY actions ./actions

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    SIGNALBOX_CONFIG=/config/signalbox.yaml \
    SIGNALBOX_ACTIONS=/app/actions \
    SIGNALBOX_DATABASE=/data/signalbox.db
WORKDIR /app
COPY --from=install --chown=root:root /app ./
# The only place that is written to. The root file system may be read-only.
RUN install -d -o node -g node /data
USER node
VOLUME /data
EXPOSE 8080 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=15s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.SIGNALBOX_HEALTH_PORT || 8080}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1 and hears SIGTERM itself; no shell stands between.
CMD ["node", "src/main.ts", "serve"]
