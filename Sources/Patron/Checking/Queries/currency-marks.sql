-- Grain: one code or sign of a currency that stands in the cells of a column, the commonest first.
select upper({{mark}}) as mark, cast(sum(n) as bigint) as rows from {{texts}}
where name = '{{cell}}' and {{marked}}
group by 1 order by 2 desc, 1 limit 20;
