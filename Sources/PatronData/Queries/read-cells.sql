-- Grain: one row of the files, with the text, the number, the moment and the local day of one of its cells, each worked
-- out once.
select *, {{day}} as patron_day from (
  select *, {{moment}} as patron_moment, {{number}} as patron_number from (
    select {{text}} as patron_text, {{file}} as patron_file, {{place}} as patron_place,
      {{kept}} as patron_kept
    from {{rows}}
  ) as texts
) as moments
