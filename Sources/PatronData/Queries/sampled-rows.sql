-- Grain: one order line of a sample that the core has drawn.
select *, {{value}} as value from sampled_lines
