-- Grain: one way in which cells are written, letters and runs of digits masked, the commonest first; and the least
-- place of its cells.
select {{masked}} as masked, count(*) as count, min({{place}}) as first
from {{rows}} where {{condition}} group by 1 order by 2 desc, 1 limit {{most}};
