-- Grain: one identifier that stands for nobody, in lower case, with its rows, the commonest first.
select lower(customer_id) as word, cast(sum(row_count) as bigint) as rows from identifiers
where is_nobody group by 1 order by 2 desc, 1;
