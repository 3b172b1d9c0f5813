# One image for every role. TypeScript runs as it is, so there is nothing to build but the dependencies.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /millrace
COPY package.json package-lock.json .npmrc ./
COPY patches/ patches/
# No install scripts: Node is in this image already. The patches are applied by hand instead.
RUN npm ci --omit=dev --ignore-scripts && npx --no-install patch-package --error-on-fail

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /millrace
COPY --from=dependencies /millrace/node_modules/ node_modules/
COPY package.json LICENSE millrace.yml rules.yml ./
COPY src/ src/
COPY topics/ topics/
COPY migrations/ migrations/
COPY data/ data/
COPY docs/schema/ docs/schema/
# Where processors keep their state: what Kafka has, so that a start need not read all of it.
RUN mkdir .millrace && chown node:node .millrace
VOLUME /millrace/.millrace
USER node
EXPOSE 8080
# A pipeline of your own: mount its folder and name it, `run --config /pipeline/millrace.yml`.
ENTRYPOINT ["node", "src/main.ts"]
CMD ["run"]
