-- Grain: one event that is seen of a customer of the cohort, with the names of what it is about.
select t.customer_key as patron_key, e.type, h.channel, i.content_id as content, t.value,
  {{day}} - t.day as days_before
from touches as t join cohort as c on c.customer_key = t.customer_key
join event_types as e on e.type_key = t.type_key
left join event_channels as h on h.channel_key = t.channel_key
left join contents as i on i.content_key = t.content_key
where {{seen}}
