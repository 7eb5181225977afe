#!/bin/sh
# DuckDB 1.5.6 and 2.0.1: a line break inside a quoted column name decides how all rows of a CSV file end.
#
# The reader takes the first line break of the file, inside quotes or not, for the end of its rows. Spreadsheets end rows
# with CR LF and write a break inside a cell as LF alone, so a header cell of two lines ("amount" over "(EUR)") is enough:
# where the columns are declared and nothing is detected, the file has no rows, without an error; where the form is
# detected, the file is refused, with advice on delimiters and quotes. The same break in a cell of a row changes nothing,
# and neither does a break of the rows' own kind. new_line = '\r\n' reads all rows; on rows that end in LF that option
# gives no rows either, again without an error.
#
# Seen, three orders of 5, 6 and 700:
#     rows CR LF, header "amount"                   declared 3 rows, total 711    detected 3 rows, total 711
#     rows CR LF, header "amount<LF>(EUR)"          declared 0 rows               detected: an error
#     rows LF,    header "amount<CR LF>(EUR)"       declared 0 rows               detected: an error
#     rows CR LF, header "amount<LF>(EUR)", new_line declared 3 rows, total 711
#
# Why it matters: exports that people touched in a spreadsheet have headings of two lines, and loads that declare their
# types (the safe way) then write an empty table of orders night after night.
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

DECLARED = ("auto_detect = false, header = true, delim = ',', quote = '\"', "
            "columns = {'order': 'varchar', 'customer': 'varchar', 'amount': 'integer'}")


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


def write(header, end):
    with open("orders.csv", "w", newline="") as file:
        for row in [f"order,customer,{header}", "1,a,5", "2,b,6", "3,c,700"]:
            file.write(row + end)


def total(options):
    try:
        found = duckdb.sql(f"select count(*), sum(amount::int) from read_csv('orders.csv', {options})").fetchall()[0]
        return tuple(None if value is None else int(value) for value in found)
    except duckdb.Error as error:
        return type(error).__name__


version = duckdb.__version__
detected = "header = true, names = ['order', 'customer', 'amount']"
for header, end, declared, found in [
    ("amount", "\r\n", (3, 711), (3, 711)),
    ('"amount\n(EUR)"', "\r\n", (0, None), "InvalidInputException"),
    ('"amount\r\n(EUR)"', "\n", (0, None), "InvalidInputException"),
    ('"amount\r\n(EUR)"', "\r\n", (3, 711), (3, 711)),
]:
    write(header, end)
    still(f"{version} {header!r}, rows end in {end!r}, declared", total(DECLARED), declared)
    still(f"{version} {header!r}, rows end in {end!r}, detected", total(detected), found)
write('"amount\n(EUR)"', "\r\n")
still(f"{version} with new_line", total(DECLARED + r", new_line = '\r\n'"), (3, 711))
write("amount", "\n")
still(f"{version} with new_line on rows that end in LF", total(DECLARED + r", new_line = '\r\n'"), (0, None))
END
install before duckdb==1.5.6
before/bin/python look.py
install now duckdb==2.0.1
now/bin/python look.py
