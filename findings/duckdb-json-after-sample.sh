#!/bin/sh
# DuckDB 1.5.6 and 2.0.1: after read_json's sample, cents are rounded away and new fields vanish, depending on options.
#
# The types come from the first 20,480 records of a file, or from the first 32 files of a list. What comes later is
# made to fit: into a whole-number column 19.99 goes as 20 and 0.49 as 0. A field first seen later
# is an error, but not with union_by_name = true, the option meant to keep all columns: then it is left out
# without a word. In 2.0.1 a 33rd file with a new field is not an error either (in 1.5.6 it was).
#
# Seen (both versions, but for the line marked):
#     20,480 records with total 10, then 19.99 and 0.49:     20 and 0
#     ... then a record with a field "coupon":               InvalidInputException
#     ... the same with union_by_name = true:                read, no column coupon
#     32 files with total 5, a 33rd with 19.99 and coupon:   1.5.6 InvalidInputException, 2.0.1 total 20, no coupon
#     ... the same with union_by_name = true:                19.99 and coupon
#
# Why it matters: daily files and long exports are what customer data comes in. Whole-euro prices in January type
# the year, revenue and average order value are off by up to half a unit an order, and a field that
# was introduced later (coupon, channel, consent) is taken for never filled.
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
import json
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
plain, by_name = "", ", union_by_name = true"

def write(name, last):
    with open(name, "w") as file:
        for order in range(20_480):
            file.write(json.dumps({"order": order, "total": 10}) + "\n")
        file.write("".join(record + "\n" for record in last))

def late(files, order, options):
    return outcome(lambda: duckdb.sql(f"from read_json('{files}'{options}) where \"order\" >= {order}").fetchall())

write("cents.ndjson", ['{"order": 20480, "total": 19.99}', '{"order": 20481, "total": 0.49}'])
still(f"{version} late cents", late("cents.ndjson", 20_480, plain), [(20480, 20), (20481, 0)])

write("coupon.ndjson", ['{"order": 20480, "total": 10, "coupon": "SPRING"}'])
still(f"{version} late field", late("coupon.ndjson", 20_480, plain), "InvalidInputException")
still(f"{version} late field, union_by_name", late("coupon.ndjson", 20_480, by_name), [(20480, 10)])

for day in range(32):
    with open(f"day-{day:02}.json", "w") as file:
        file.write(json.dumps({"order": day, "total": 5}) + "\n")
with open("day-32.json", "w") as file:
    file.write('{"order": 32, "total": 19.99, "coupon": "SPRING"}\n')
still(f"{version} 33rd file", late("day-*.json", 32, plain), [(32, 20)] if version == "2.0.1" else "InvalidInputException")
still(f"{version} 33rd file, union_by_name", late("day-*.json", 32, by_name), [(32, 19.99, "SPRING")])
END
install before duckdb==1.5.6
before/bin/python look.py
install now duckdb==2.0.1
now/bin/python look.py
