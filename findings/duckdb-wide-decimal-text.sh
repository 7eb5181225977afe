#!/bin/sh
# DuckDB 1.5.6: reading text as a DECIMAL of 19 digits takes 250 times as long as one of 18; 2.0.1 has no such thing.
#
# A DECIMAL of up to 18 digits is kept in 64 bits, a wider one in 128; that this costs something is to be expected. But in
# 1.5.6 a cast of text to the wider type takes 7 to 28 microseconds a cell, more the more digits the number has, where the
# narrower one takes 0.1, and where HUGEINT, which has the same 128 bits, takes 0.1 as well. It is the parsing: casting
# the narrow decimal on to the wide one is as fast as the rest. A column definition that asks for DECIMAL(38,2) "to be
# safe", or a try_cast that asks whether a text may be a number, so becomes the slowest step of a reading.
#
# Seen, microseconds of processor time a cell, 200,000 cells:    1.5.6     2.0.1
#     '31000000000' as DECIMAL(18,2)                             0.09      0.09
#     '31000000000' as DECIMAL(19,2)                            25.20      0.10
#     '31000000000' as HUGEINT                                   0.10      0.09
#     the first, cast on to DECIMAL(38,2)                        0.11      0.06
#
# Why it matters: ten million order lines whose amounts are typed as DECIMAL(38,2) take minutes instead of a second, and
# nothing in the plan says why. Money fits 18 digits; what does not (nanoseconds since 1970) is read as BIGINT or DOUBLE.
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

rows = 200_000
connection = duckdb.connect()
connection.sql("set threads = 1")
connection.sql(f"create table cells as select cast(31000000000 + i as varchar) as text from range({rows}) as r(i)")


def cost(expression):
    """Microseconds of processor time a cell, the best of three; the sum keeps the cast from being left out."""
    best = None
    for _ in range(3):
        start = time.process_time()
        total = connection.sql(f"select sum({expression}) from cells").fetchall()[0][0]
        taken = time.process_time() - start
        assert total == rows * 31_000_000_000 + rows * (rows - 1) // 2
        best = taken if best is None else min(best, taken)
    return best / rows * 1e6


costs = {
    name: cost(expression)
    for name, expression in [
        ("18 digits", "cast(text as decimal(18,2))"),
        ("19 digits", "cast(text as decimal(19,2))"),
        ("hugeint", "cast(text as hugeint)"),
        ("18 digits, cast on", "cast(cast(text as decimal(18,2)) as decimal(38,2))"),
    ]
}
for name, taken in costs.items():
    print(f"{duckdb.__version__} {name}: {taken:.2f} microseconds a cell")
ratio = costs["19 digits"] / max(taken for name, taken in costs.items() if name != "19 digits")
is_slow = ratio >= 20
if is_slow != (duckdb.__version__ == "1.5.6"):
    sys.exit(f"CHANGED: 19 digits take {ratio:.1f} times as long; 1.5.6 was slow and 2.0.1 was not when recorded")
END
install before duckdb==1.5.6
before/bin/python look.py
install now duckdb==2.0.1
now/bin/python look.py
