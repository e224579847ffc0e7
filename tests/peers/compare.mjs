// compare.mjs FILE ROWS: every author from 1 to ROWS stands in the file, once, in order, with the right fields.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

const [file, rows] = process.argv.slice(2);
let expected = 0;
for await (const line of createInterface({ input: createReadStream(file) })) {
  const author = JSON.parse(line);
  expected += 1;
  const email = expected % 7 ? `a${expected}@example.com` : null;
  if (Number(author.id) !== expected || author.name !== `Author ${expected}` || author.email !== email) {
    console.error(`line ${expected} of ${file} is ${line}`);
    process.exit(1);
  }
}
if (expected !== Number(rows)) {
  console.error(`${file} has ${expected} rows, the server has ${rows}`);
  process.exit(1);
}
console.log(`   ${expected} rows, every one as it must be`);
