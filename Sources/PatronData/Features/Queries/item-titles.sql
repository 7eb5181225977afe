-- Grain: one item (n) of those with `keys`, with its name for people: the title that the content table has, or that
-- of its order lines.
select n.{{key}} as key, coalesce(d.title, {{own}}, n.{{name}}) as title
from {{table}} as n left join (
  select content_id, min(title) as title from {{contents}} as described group by content_id
) as d on d.content_id = n.{{name}}
where n.{{key}} in ({{keys}});
