-- Grain: one way in which cells are written, the commonest first, no more than 200 of them.
select {{shape}} as shape, {{count}} as count from {{rows}} where {{condition}} group by 1 order by 2 desc, 1 limit 200;
