-- Grain: the first file with a cell that is refused, and the row of the first of them below the header.
select patron_file as file,
  cast(min(case when refused then patron_place end) - min(patron_place) + 1 as bigint) as row
from (
  select patron_file, patron_place, coalesce(({{condition}}) and patron_kept, false) as refused
  from {{cells}}
) as numbered group by patron_file having max(refused) order by patron_file limit 1;
