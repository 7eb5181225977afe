#!/bin/sh
# pandas 3.1.1: dayfirst=True also turns ISO dates round, and then which dates are lost depends on the row order.
#
# 2024-02-01 becomes 2 January, in to_datetime and in read_csv, with no warning (the warning comes when ISO dates are read
# rightly). Whether it does is decided by the first
# cell: if that is 2024-01-31, whose 31 can be no month, the whole column is read rightly; if it is 2024-02-01
# the column is an error or, with errors='coerce', every date after the twelfth of a month is missing.
#
# Seen with dayfirst=True:
#     2024-02-01, 2024-03-05                   2024-01-02, 2024-05-03
#     2024-01-31, 2024-02-01                   2024-01-31, 2024-02-01
#     2024-02-01, 2024-01-31, 'coerce'         2024-01-02, missing
#     the same by format='mixed'               2024-01-02, 2024-01-31
#
# Why it matters: dayfirst is set once for a European shop, then a system is updated and exports ISO. Days and months
# change place for the first twelve days of each month, and sorting the file another way changes who has a
# last purchase at all.
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

install here pandas==3.1.1
here/bin/python - <<'END'
import io
import sys
import warnings

import pandas


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


def read(*cells, **options):
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        days = pandas.to_datetime(pandas.Series(cells), dayfirst=True, **options)
    return [None if pandas.isna(day) else str(day)[:10] for day in days], len(warned)

still("to_datetime, warnings", read("2024-02-01", "2024-03-05"), (["2024-01-02", "2024-05-03"], 0))
still("a 31st first, warnings", read("2024-01-31", "2024-02-01"), (["2024-01-31", "2024-02-01"], 1))
still("a 31st second, warnings", read("2024-02-01", "2024-01-31", errors="coerce"), (["2024-01-02", None], 0))
still("mixed, warnings", read("2024-02-01", "2024-01-31", format="mixed"), (["2024-01-02", "2024-01-31"], 0))
table = pandas.read_csv(io.StringIO("order,day\n1,2024-02-01\n"), parse_dates=["day"], dayfirst=True)
still("read_csv", str(table["day"][0])[:10], "2024-01-02")
END
