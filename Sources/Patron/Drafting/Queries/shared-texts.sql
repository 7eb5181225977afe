-- Grain: one text that a column of two files has, the case of letters aside.
select lower(text) as id from {{left_texts}} where name = '{{left}}'
intersect
select lower(text) from {{right_texts}} where name = '{{right}}'
