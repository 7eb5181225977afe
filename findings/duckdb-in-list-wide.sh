#!/bin/sh
# DuckDB 1.5.6 and 2.0.1: an IN of five words or more, asked of each of many columns, costs the square of the columns.
#
# Up to four constants in an IN are compared one by one. From five on the planner makes a table of them and joins it, for
# every IN of the select list anew, and each join carries all columns of the row. So a wide table that is cleaned column
# by column ("is this cell one of the words for nothing?") costs the square of its columns, whatever the number of rows.
# In 1.5.6 list_contains, which asks the same of the same words, costs what the columns are; 2.0.1 is five times as fast
# with IN, and there list_contains has become as slow as it. A chain of OR is as it should be in both.
#
# Seen, seconds of processor time, 10 rows of 120 columns:    1.5.6    2.0.1
#     four words, c in (...)                                  0.07     0.09
#     six words, c in (...)                                   6.61     1.06
#     six words, list_contains([...], c)                      0.06     0.97
#     six words, c = ... or c = ...                           0.19     0.12
#
# Why it matters: exports of attributes have hundreds of columns. 60 customers with 200 columns took half a minute to
# clean, 1,000 columns did not end; a fifth word on a list of blanks makes the difference, and the plan of one column
# shows nothing.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
cd "$work"

# install FOLDER PACKAGE…: a virtual environment with these packages.
install() {
  folder=$1
  shift
  python3 -m venv "$folder" &&
    "$folder/bin/pip" install --quiet --disable-pip-version-check --no-input "$@" && return
  printf 'error: %s could not be installed.\n' "$*" >&2
  exit 69
}

cat >look.py <<'END'
import sys
import time

import duckdb

columns = [f"c{i}" for i in range(120)]
words = ["null", "nan", "none", "n/a", "nat", "-"]
connection = duckdb.connect()
connection.sql("set threads = 1")
cells = ", ".join(f"'x' || i as {column}" for column in columns)
connection.sql(f"create table wide as select {cells} from range(10) as r(i)")


def cost(test):
    """Seconds of processor time to clean the table."""
    cleaned = ", ".join(f"case when not {test(column)} then {column} end as {column}" for column in columns)
    start = time.process_time()
    connection.sql(f"create or replace table clean as select {cleaned} from wide")
    taken = time.process_time() - start
    assert connection.sql("select count(c0) from clean").fetchall() == [(10,)]
    return taken


def listed(count):
    return ", ".join(f"'{word}'" for word in words[:count])


costs = {
    "four in IN": cost(lambda column: f"{column} in ({listed(4)})"),
    "six in IN": cost(lambda column: f"{column} in ({listed(6)})"),
    "six in a list": cost(lambda column: f"list_contains([{listed(6)}], {column})"),
    "six by OR": cost(lambda column: "(" + " or ".join(f"{column} = '{word}'" for word in words) + ")"),
}
for name, taken in costs.items():
    print(f"{duckdb.__version__} {name}: {taken:.2f} seconds")
slow = {name for name, taken in costs.items() if taken > 4 * max(costs["four in IN"], costs["six by OR"])}
recorded = {"six in IN"} if duckdb.__version__ == "1.5.6" else {"six in IN", "six in a list"}
if slow != recorded:
    sys.exit(f"CHANGED: slow are {sorted(slow)}; {sorted(recorded)} were when this was recorded")
END
install before duckdb==1.5.6
before/bin/python look.py
install now duckdb==2.0.1
now/bin/python look.py
