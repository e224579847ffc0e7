// in_depth.mjs ROWS: every author, each with all posts, a line each, in order.
import { createWriteStream } from "node:fs";
import { postsOf } from "./rows.mjs";

const out = createWriteStream("/dev/stdout");
for (let author = 1; author <= Number(process.argv[2]); author += 1) {
  out.write(`author ${author} Author ${author}\n`);
  for (let post = 1; post <= postsOf(author); post += 1) out.write(`post ${author}:${post} Post ${post} of ${author}\n`);
}
out.end();
