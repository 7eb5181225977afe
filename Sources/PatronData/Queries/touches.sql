-- Grain: one usable event of a known customer, with the keys of what it names.
select k.customer_key, e.time_us, e.day, e.clock_ms, t.type_key, h.channel_key, c.content_key, e.value,
  {{group}} as group_key
from events_typed as e
join customer_spellings as k on k.customer_id = e.customer_id
join event_types as t on t.type = e.type
left join event_channels as h on h.channel = e.channel
left join contents as c on c.content_id = e.content_id
{{each grouped}}left join {{groups}} as g on {{each by, and }}g.{{name}} = e.{{name}}{{end}}
{{end}}where e.reason = 0
