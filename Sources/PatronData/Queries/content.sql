-- Grain: one item. Days are local days since 1970-01-01; NULL where not given.
drop table if exists content_typed;
create table content_typed as
select *, {{published_day}} as published_day, {{expires_day}} as expires_day
from (
  select *, {{published}} as published_us, {{expires}} as expires_us from (
    select {{id}} as content_id, {{title}} as title, {{topic}} as topic, {{stage}} as stage,
      {{audience}} as audience, {{channel}} as channel, {{published_text}} as published_text, {{expires_text}} as expires_text
    from {{source}}
  ) as texts
) as moments;
