#!/bin/sh
# DuckDB 1.5.6 and 2.0.1: one read_csv over monthly files can read some day first and others month first.
#
# Each file's date format is guessed from that file. Where every day is 12 or less, 01/05/2024 is taken for
# 1 May; where a day above 12 shows up, for 5 January. So an American export in several files gets both meanings
# in one column. With union_by_name = true both versions do so. Without, 2.0.1 reads all files in the first one's
# format, so that the order of the list decides, and fails if a cell does not fit; 1.5.6 does the same if the files have
# a single row, and guesses for each if they have two, also with types = {'day': 'DATE'}.
#
# Seen, early.csv with 01/05/2024 and late.csv with 01/13/2024 (and a second row), both of January:
#                              1.5.6                         2.0.1
#     as it comes              2024-05-01 and 2024-01-13     ConversionException
#     late.csv named first     2024-05-01 and 2024-01-13     2024-01-05 and 2024-01-13
#     union_by_name = true     2024-05-01 and 2024-01-13     2024-05-01 and 2024-01-13
#
# Why it matters: daily files hold one day each, so the first twelve days of every month change place with the
# months. Recency, cohorts, churn labels and the split into before and after are wrong for 40 % of the
# orders, and nothing looks amiss: all are valid dates of the year.
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
with open("early.csv", "w") as file:
    file.write("order,day\n1,01/05/2024\n3,02/05/2024\n")
with open("late.csv", "w") as file:
    file.write("order,day\n2,01/13/2024\n4,02/05/2024\n")

def days(files, options=""):
    found = outcome(lambda: dict(duckdb.sql(f"from read_csv({files}{options})").fetchall()))
    return found if isinstance(found, str) else [str(found[order]) for order in (1, 2)]

mixed = ["2024-05-01", "2024-01-13"]
early, late = ["early.csv", "late.csv"], ["late.csv", "early.csv"]
still(f"{version} as it comes", days(early), "ConversionException" if new else mixed)
still(f"{version} typed as DATE", days(early, ", types = {'day': 'DATE'}"), "ConversionException" if new else mixed)
still(f"{version} late.csv first", days(late), ["2024-01-05", "2024-01-13"] if new else mixed)
still(f"{version} union_by_name", days(early, ", union_by_name = true"), mixed)
still(f"{version} union_by_name, late.csv first", days(late, ", union_by_name = true"), mixed)
END
install before duckdb==1.5.6
before/bin/python look.py
install now duckdb==2.0.1
now/bin/python look.py
