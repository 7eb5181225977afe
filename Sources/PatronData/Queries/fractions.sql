-- Grain: one row in all. How many numbers of a column have decimals.
select count(case when {{number}} <> floor({{number}}) then 1 end) as fractions from {{table}};
