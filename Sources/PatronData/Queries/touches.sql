-- Grain: one usable event of a known customer.
create or replace table event_types as
select type, cast(row_number() over (order by type) - 1 as integer) as type_key
from (select distinct type from events_typed where reason = 0) as names;
create or replace table event_channels as
select channel, cast(row_number() over (order by channel) - 1 as integer) as channel_key
from (select distinct channel from events_typed where reason = 0 and channel is not null) as names;
create or replace table contents as
select content_id, cast(row_number() over (order by length(content_id), content_id) - 1 as integer)
  as content_key
from (
  select distinct content_id from events_typed where reason = 0 and content_id is not null
    and not {{nothing_content_id}}
  {{each tables}}union select content_id from content_typed where content_id is not null{{end}}
) as names;
create or replace table touches as
select k.customer_key, e.time_us, e.day, e.day_part, t.type_key, h.channel_key, c.content_key, e.value
from events_typed as e
join customer_spellings as k on k.customer_id = e.customer_id
join event_types as t on t.type = e.type
left join event_channels as h on h.channel = e.channel
left join contents as c on c.content_id = e.content_id
where e.reason = 0;
