-- Grain: one column of a table of cells. The probability that two rows drawn at random have the same text in it.
select name, sum(cast(n as double) * n) as pairs from {{texts}} group by name order by name;
