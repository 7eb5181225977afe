-- Grain: one row in all. How many numbers of a column have decimals, counted no further than `most`.
select count(*) as fractions from (
  select {{number}} from {{table}} where {{number}} <> floor({{number}}) limit {{most}}) as few;
