// PostGraphile 4 over the schema `app`.
//
// Environment: DATABASE_URL, SDL (file to write the schema to). Prints `listening on URL` once it does.
const { createServer } = require("node:http");
const { postgraphile } = require("postgraphile");

const handler = postgraphile(process.env.DATABASE_URL, "app", {
  disableQueryLog: true,
  dynamicJson: true,
  enableCors: false,
  exportGqlSchemaPath: process.env.SDL,
  graphiql: false,
  legacyRelations: "omit",
  setofFunctionsContainNulls: false,
  sortExport: true,
});
const server = createServer(handler);
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}/graphql`));
