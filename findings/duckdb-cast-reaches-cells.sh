#!/bin/sh
# DuckDB 2.0.1: a cast over read_csv is given to the reader: try_cast raises, or loses the row, and ::text undoes the type.
#
# Where a query uses a CSV column in one cast only, 2.0.1 lets the reader make that type straight from the cell. So try_cast
# of a text column, made for cells that may not fit, is an error for such a cell, and with ignore_errors = true its whole
# row is left out. A column read as a date and cast to text is the cell as it stands, 13/05/2024, not 2024-05-13; money typed
# as DECIMAL(9,2) and cast to DOUBLE keeps its third decimal. As soon as the column is used a second time, filtered
# or grouped by, or inside another expression, the same cast has its usual meaning. 1.5.6 has no such thing.
#
# Seen:                                                    1.5.6               2.0.1
#     try_cast(amount as double) of '19.50', 'n/a'         19.5, NULL          ConversionException
#     ... with ignore_errors = true                        19.5, NULL          19.5 (one row)
#     amount, try_cast(amount as double)                   19.5, NULL          19.5, NULL
#     day::text of 13/05/2024, read as a DATE              2024-05-13          13/05/2024
#     day::text, grouped by it                             2024-05-13          2024-05-13
#     amount::double of DECIMAL(9,2), cell 19.999          20.0                19.999
#
# Why it matters: reading text and casting with try_cast is the careful way to read an export and to count bad cells. After
# the update it fails on the first bad one, or drops the customer. Days written out as text join nothing, and which of
# two meanings a cast has changes when somebody adds a column to a query.
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

import duckdb


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


def outcome(read):
    try:
        return read()
    except Exception as error:
        return type(error).__name__


version = duckdb.__version__
new = version == "2.0.1"

def ask(query):
    return outcome(lambda: duckdb.sql(query).fetchall())

with open("orders.csv", "w") as file:
    file.write("order,amount\n1,19.50\n2,n/a\n")
text = "read_csv('orders.csv', all_varchar = true"
usual = [(19.5,), (None,)]
still(f"{version} try_cast", ask(
    f"select try_cast(amount as double) from {text})"), "ConversionException" if new else usual)
still(f"{version} try_cast, ignore_errors", ask(
    f"select try_cast(amount as double) from {text}, ignore_errors = true)"), [(19.5,)] if new else usual)
still(f"{version} try_cast beside its column", ask(
    f"select amount, try_cast(amount as double) from {text})"), [("19.50", 19.5), ("n/a", None)])

with open("days.csv", "w") as file:
    file.write("day,amount\n13/05/2024,19.999\n")
typed = "read_csv('days.csv', types = {'amount': 'DECIMAL(9,2)'})"
still(f"{version} type of day", ask(f"select typeof(day) from {typed}"), [("DATE",)])
still(f"{version} day as text", ask(f"select day::text from {typed}"), [("13/05/2024" if new else "2024-05-13",)])
still(f"{version} day as text, grouped", ask(f"select day::text, count(*) from {typed} group by 1"), [("2024-05-13", 1)])
still(f"{version} money as DOUBLE", ask(f"select amount::double from {typed}"), [(19.999 if new else 20.0,)])
END
install before duckdb==1.5.6
before/bin/python look.py
install now duckdb==2.0.1
now/bin/python look.py
