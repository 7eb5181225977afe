-- Grain: one item without an interaction that was published in the days before `day`, the latest first, no more than
-- `most` of them; they stand behind the chosen ones.
insert into chosen_items
select cast((select count(*) from chosen_items) + row_number() over (
    order by c.published_day desc, length(c.content_id), c.content_id) - 1 as integer),
  n.{{key}}, c.content_id
from content_typed as c left join {{table}} as n on n.{{name}} = c.content_id
where c.published_day >= {{first}} and c.published_day < {{day}} and coalesce(c.expires_day, {{day}}) >= {{day}}
  and c.topic is not null and c.content_id not in (select name from chosen_items)
order by c.published_day desc, length(c.content_id), c.content_id
limit {{most}};
