with given {{kept}} (
  select {{customer}} as customer_id{{each features}},
    {{value}} as {{name}}{{end}}
  from {{table}}
){{each stages}}, {{stage}} {{kept}} (
  select *{{each steps}},
    {{value}} as {{name}}{{end}}
  from {{before}}
){{end}}
select customer_id{{each outputs}},
  {{value}} as {{name}}{{end}}
from {{last}}
