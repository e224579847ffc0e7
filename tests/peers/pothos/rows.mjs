// Skewed, as real children are: many parents have none, a few have very many.
export function postsOf(author) {
  if (author === 1) return 5000;
  if (author % 1000 === 7) return 500;
  if (author % 50 === 3) return 10 + ((author * 7919) % 90);
  return author % 5 < 2 ? 0 : 1 + ((author * 31) % 9);
}
