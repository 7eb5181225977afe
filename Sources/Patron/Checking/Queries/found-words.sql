-- Grain: one row in all. Whether any row has the word of each rule, as a list.
select {{found}} as found from {{rows}};
