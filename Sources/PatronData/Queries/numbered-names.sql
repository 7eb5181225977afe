-- Grain: one name that has a key, by the number that it has among those that the core has read.
select n.number, k.{{key}} as key from {{names}} as n join {{keys}} as k on k.{{name}} = n.{{name}}
