-- Every author, each with all posts, each with all comments, a line each, in order.
select line from (
  select id as author, 0::bigint as post, 0::bigint as comment, 'author ' || id || ' ' || name as line
  from app.author
  union all
  select author_id, id, 0, 'post ' || id || ' ' || title from app.post
  union all
  select author_id, post.id, comment.id, 'comment ' || comment.id || ' ' || text
  from app.comment join app.post on post.id = post_id
) lines
order by author, post, comment;
