// in_depth.mjs FILE EXPECTED AUTHORS: the first so many authors stand in FILE, each with all posts and their comments.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

const [file, expected, authors] = process.argv.slice(2);
const lines = (path) => createInterface({ input: createReadStream(path) })[Symbol.asyncIterator]();
const wanted = lines(expected);
let [count, number] = [0, 0];

async function is(line) {
  const { value } = await wanted.next();
  if (value !== line) {
    console.error(`${file} has \`${line}\`, the server \`${value}\``);
    process.exit(1);
  }
  count += 1;
}

function nodes(connection) {
  if (connection.pageInfo.hasNextPage) {
    console.error(`author ${count} of ${file} has children that say they aren't complete`);
    process.exit(1);
  }
  return connection.nodes ?? connection.edges.map((edge) => edge.node);
}

for await (const text of createInterface({ input: createReadStream(file) })) {
  const author = JSON.parse(text);
  number += 1;
  await is(`author ${author.id} ${author.name}`);
  for (const post of nodes(author.posts)) {
    await is(`post ${post.id} ${post.title}`);
    if (post.comments) for (const comment of nodes(post.comments)) await is(`comment ${comment.id} ${comment.text}`);
  }
}
const rest = await wanted.next();
if (number !== Number(authors) || !(rest.done || rest.value.startsWith("author "))) {
  console.error(`${file} has ${number} of ${authors} authors, and ends before \`${rest.value}\``);
  process.exit(1);
}
console.log(`   ${number} authors, ${count} rows with those below them, every one as it must be`);
