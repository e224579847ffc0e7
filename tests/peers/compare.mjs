// compare.mjs FILE ROWS PEER: every row that the server has stands in the file, once, in order, with the right fields.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

const [file, rows, peer] = process.argv.slice(2);
const seen = new Set();

// The emulator's ids say nothing about their order; authors are numbered.
function isRight(row, number) {
  if (peer === "github") {
    const open = row.issues.totalCount > 10;
    return row.issues.pageInfo.hasNextPage === open && row.issues.nodes.length === Math.min(row.issues.totalCount, 10);
  }
  const email = number % 7 ? `a${number}@example.com` : null;
  return Number(row.id) === number && row.name === `Author ${number}` && row.email === email;
}

let expected = 0;
for await (const line of createInterface({ input: createReadStream(file) })) {
  const row = JSON.parse(line);
  expected += 1;
  if (seen.has(row.id) || !isRight(row, expected)) {
    console.error(`line ${expected} of ${file} is ${line}`);
    process.exit(1);
  }
  seen.add(row.id);
}
if (expected !== Number(rows)) {
  console.error(`${file} has ${expected} rows, the server has ${rows}`);
  process.exit(1);
}
console.log(`   ${expected} rows, every one as it must be`);
