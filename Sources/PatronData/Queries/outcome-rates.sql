-- Grain: one trial. Of how many customers of the cohort is the outcome known, and how many had it?
select known, positive from (
{{each trials}}
  {{union}} select {{place}} as place, count(label) as known,
    cast(coalesce(sum(label), 0) as bigint) as positive
  from ({{labels}}) as labels
{{end}}
) as rates
order by place;
