-- Grain: one name of a table that numbers names, with its key, in the order of the keys.
select {{name}} as name, {{key}} as key from {{table}} where {{condition}} order by {{key}};
