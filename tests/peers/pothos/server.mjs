// GraphQL Yoga with the Pothos Relay plugin; rows are computed from their number.
//
// Environment: ROWS (authors), SDL (file to write the schema to). Prints `listening on URL` once it does.
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import SchemaBuilder from "@pothos/core";
import RelayPlugin, { resolveOffsetConnection } from "@pothos/plugin-relay";
import { printSchema } from "graphql";
import { createYoga } from "graphql-yoga";
import { postsOf } from "./rows.mjs";

const ROWS = Number(process.env.ROWS || 20000);
const MAX_PAGE = 100;

const builder = new SchemaBuilder({ plugins: [RelayPlugin], relay: {} });

async function page(args, total, row) {
  const connection = await resolveOffsetConnection({ args, totalCount: total, maxSize: MAX_PAGE }, ({ offset, limit }) =>
    Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => row(offset + index + 1)),
  );
  return Object.assign(connection ?? {}, { totalCount: total });
}

builder.globalConnectionField("totalCount", (t) => t.int({ nullable: false, resolve: (it) => it.totalCount }));

const Post = builder.objectRef("Post").implement({
  fields: (t) => ({
    id: t.id({ resolve: (post) => `${post.author}:${post.number}` }),
    title: t.string({ resolve: (post) => `Post ${post.number} of ${post.author}` }),
  }),
});

const Author = builder.objectRef("Author").implement({
  fields: (t) => ({
    id: t.id({ nullable: false, resolve: (author) => author.number }),
    name: t.string({ resolve: (author) => `Author ${author.number}` }),
    email: t.string({
      nullable: true,
      resolve: ({ number }) => (number % 7 ? `a${number}@example.com` : null),
    }),
    active: t.boolean({ resolve: (author) => author.number % 3 !== 0 }),
    score: t.float({ resolve: (author) => (author.number % 100000) / 7 }),
    tags: t.stringList({ resolve: ({ number }) => (number % 5 ? [`t${number % 11}`, `ü"${number % 3}`] : []) }),
    posts: t.connection({
      type: Post,
      resolve: (author, args) => page(args, postsOf(author.number), (number) => ({ author: author.number, number })),
    }),
  }),
});

builder.queryType({
  fields: (t) => ({
    author: t.field({
      type: Author,
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }) => (Number(id) >= 1 && Number(id) <= ROWS ? { number: Number(id) } : null),
    }),
    authors: t.connection({ type: Author, resolve: (_, args) => page(args, ROWS, (number) => ({ number })) }),
  }),
});

const schema = builder.toSchema();
if (process.env.SDL) writeFileSync(process.env.SDL, printSchema(schema));
const server = createServer(createYoga({ schema, graphiql: false, logging: false, maskedErrors: false }));
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}/graphql`));
