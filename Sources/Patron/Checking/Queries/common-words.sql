-- Grain: one different text of a column, the commonest first.
select word from (select {{text}} as word from {{rows}}) as cells
where word is not null group by word order by count(*) desc, word limit {{most}};
