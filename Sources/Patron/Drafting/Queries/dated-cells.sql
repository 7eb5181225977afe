-- Grain: one row of files, with its file, its place in all of them, the text of a cell, and that text with its words and
-- parts put in order.
select *, {{plain}} as plain from (
  select {{file}} as file, {{text}} as text, {{place}} as place from {{rows}}
) as texts
