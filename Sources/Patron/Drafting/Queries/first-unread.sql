-- Grain: the first cell that a format does not read: its file, its row below the header, and how it is written.
with cells as (select * from {{cells}})
select file, place - (select min(place) from cells as o where o.file = c.file) + 1 as row, {{masked}} as masked
from cells as c where text is not null and ({{reading}}) is null order by place limit 1;
