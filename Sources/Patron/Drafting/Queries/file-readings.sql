-- Grain: one file, with how many cells of a column are filled, and how many of them each format reads.
select file, count(text) as filled, {{counts}} as read from {{cells}} group by file order by file;
