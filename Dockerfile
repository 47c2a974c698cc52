# The collector as a user without rights: it writes in /data and nowhere else.
FROM node:20-slim AS build
# Where no binary of SQLite can be downloaded it is compiled.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:20-slim
ENV NODE_ENV=production FOOTFALL_HOST=0.0.0.0 FOOTFALL_STORE=sqlite:/data/footfall.db FOOTFALL_LOG=json
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN mkdir /data && chown node:node /data \
  && printf '#!/bin/sh\nexec node /app/dist/collector/main.js "$@"\n' > /usr/local/bin/footfall && chmod 755 /usr/local/bin/footfall
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "dist/collector/main.js", "serve"]
