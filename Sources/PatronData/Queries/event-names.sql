-- Grain: one type, channel or content of usable events. Words for nothing are looked for among names, as in order-names.
drop table if exists event_types;
create table event_types as
select type, cast(row_number() over (order by type) - 1 as integer) as type_key
from (select distinct type from events_typed where reason = 0) as names;
drop table if exists event_channels;
create table event_channels as
select channel, cast(row_number() over (order by channel) - 1 as integer) as channel_key
from (select distinct channel from events_typed where reason = 0 and channel is not null) as names;
drop table if exists contents;
create table contents as
select content_id, cast(row_number() over (order by length(content_id), content_id) - 1 as integer)
  as content_key
from (
  select content_id from (
    select content_id, count(*) as row_count from events_typed
    where reason = 0 and content_id is not null group by content_id
  ) as touched where case when row_count > 0 then not {{nothing_content_id}} end
  {{each tables}}union select content_id from content_typed where content_id is not null{{end}}
) as names;
