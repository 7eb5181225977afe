-- Grain: one row, with its place in the files and the text of a cell.
select {{row}} as place, {{text}} as text from {{table}}
