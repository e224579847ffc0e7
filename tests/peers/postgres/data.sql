-- :rows authors with skewed numbers of posts, and comments on some of those.
begin;
drop schema if exists app cascade;
create schema app;

create table app.author (
  id int primary key,
  name text not null,
  email text,
  created_at timestamptz not null,
  score numeric(10, 3),
  active boolean not null,
  tags text[] not null,
  profile jsonb
);
create table app.post (
  id bigint primary key,
  author_id int not null references app.author (id),
  title text not null,
  body text,
  views bigint not null,
  published_on date
);
create table app.comment (
  id bigint primary key,
  post_id bigint not null references app.post (id),
  text text not null,
  likes int
);

insert into app.author
select
  i,
  'Author ' || i,
  case when i % 7 <> 0 then 'a' || i || '@example.com' end,
  timestamptz '2020-01-01 00:00:00Z' + (i || ' minutes')::interval,
  (i % 100000) / 7.0,
  i % 3 <> 0,
  case when i % 5 = 0 then '{}'::text[] else array['t' || i % 11, 'ü"' || i % 3] end,
  case when i % 4 <> 0 then jsonb_build_object('k', i % 13, 'n', jsonb_build_array(i % 2, null, 'x')) end
from generate_series(1, :rows) i;

insert into app.post
select
  row_number() over (order by i, j),
  i,
  'Post ' || j || ' of ' || i,
  case when (i + j) % 6 <> 0 then repeat('lorem ', 1 + (i + j) % 20) end,
  (i::bigint * 104729 + j * 7) % 9007199254740993,
  case when j % 9 <> 0 then date '2021-01-01' + (i + j) % 1500 end
from
  (
    select
      i,
      case
        when i = 1 then 5000
        when i % 1000 = 7 then 500
        when i % 50 = 3 then 10 + (i * 7919::bigint % 90)::int
        when i % 5 < 2 then 0
        else 1 + i * 31 % 9
      end as posts
    from generate_series(1, :rows) i
  ) authors,
  generate_series(1, posts) j;

insert into app.comment
select
  row_number() over (order by post.id, j),
  post.id,
  'c' || j,
  case when j % 3 <> 0 then j end
from app.post post, generate_series(1, case when post.id % 10 = 0 then (post.id / 10 % 7)::int else 0 end) j;

create index on app.post (author_id, id);
create index on app.comment (post_id, id);
commit;
analyze app.author;
analyze app.post;
analyze app.comment;
