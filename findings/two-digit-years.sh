#!/bin/sh
# DuckDB 2.0.1, polars 2.1.0, pandas 3.1.1 (python-dateutil 4.0.0): years of two digits read as days, or as the year 24.
#
# DuckDB's sniffer prefers year first: 05/03/24 is 24 March 2005, and so is every date of the file as long as all
# its years could be days (so until 2031). One cell that cannot be (a 70, or a 12/23/23) turns the whole
# column to another reading. polars takes the same cells for the year 24, nineteen hundred years before the first
# customer, by try_parse_dates and also by the format '%d/%m/%Y' that was meant for four digits; DuckDB's strptime
# does that too. pandas reads 24-01-15, a year first, as 24 January 2015, and Mar-24, Excel's own notation for a month, as
# 24 March of the year 1.
#
# Seen:
#     05/03/24 and 23/12/23     DuckDB 2005-03-24 and 2023-12-23     polars 0024-03-05 and 0023-12-23
#     '%d/%m/%Y' of 05/03/24    DuckDB 0024-03-05                    polars 0024-03-05
#     24-01-15, Mar-24          pandas 2015-01-24 and 0001-03-24
#
# Why it matters: short years are what spreadsheets and point-of-sale systems save. By DuckDB the order dates spread
# evenly over thirty years and the days turn into years, so recency, tenure and seasons are noise; by polars
# everybody has been gone for two thousand years. Neither gives an error.
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

install here duckdb==2.0.1 polars==2.1.0 pandas==3.1.1 python-dateutil==4.0.0
here/bin/python - <<'END'
import sys
import warnings

import duckdb
import pandas
import polars


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


warnings.simplefilter("ignore")
with open("orders.csv", "w") as file:
    file.write("order,day\n1,05/03/24\n2,23/12/23\n")

def text(days):
    return [str(day)[:10] for day in days]

def duckdb_days():
    return text(day for day, in duckdb.sql("select day from 'orders.csv'").fetchall())

still("DuckDB", duckdb_days(), ["2005-03-24", "2023-12-23"])
still("polars", text(polars.read_csv("orders.csv", try_parse_dates=True)["day"]), ["0024-03-05", "0023-12-23"])
still("DuckDB, four digits asked", duckdb.sql(
    "select strptime('05/03/24', '%d/%m/%Y')::date::text").fetchall(), [("0024-03-05",)])
still("polars, four digits asked", text(polars.Series(["05/03/24"]).str.to_date("%d/%m/%Y")), ["0024-03-05"])
still("pandas, year first", text(pandas.to_datetime(["24-01-15"])), ["2015-01-24"])
still("pandas, a month", text(pandas.to_datetime(["Mar-24"])), ["0001-03-24"])

with open("orders.csv", "a") as file:
    file.write("3,05/03/70\n")
still("DuckDB, one order of 1970 more", duckdb_days(), ["2024-03-05", "2023-12-23", "1970-03-05"])
END
