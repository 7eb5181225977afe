-- Grain: one item of the chosen ones in the order of their columns, as the content table describes it.
drop table if exists items;
create table items as
select c.place, c.item_key, c.name, coalesce(d.title, {{title}}) as title, d.topic, d.stage, d.audience, d.channel,
  {{showable}} as showable
from chosen_items as c left join {{contents}} as d on d.content_id = c.name
{{each products}}left join products as p on p.product_key = c.item_key{{end}};
select name, title, topic, stage, audience, channel, showable as isShowable from items order by place;
