-- Grain: one different text that the cells of a row make, with how many rows have it.
select text, count(*) as n from (select {{text}} as text from {{table}}) as cells
where text is not null group by text
