-- Grain: one different text of a column, '' for the empty cell, in the order of their letters, with its rows and those
-- of them that give nothing back.
select coalesce({{cell}}, '') as word, count(*) as rows,
  count(case when not {{negative}} then 1 end) as positive
from {{table}} where {{condition}} group by 1 order by 1 limit {{most}};
