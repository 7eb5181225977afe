#!/bin/sh
# DuckDB 1.5.6 and 2.0.1: a shop's order time, 2024-01-15 22:23:45 -0500, is NULL, an error or a wrong moment, by version and way.
#
# The blank before the offset makes it no TIMESTAMPTZ for either. The versions part where the time is given a type:
#
#                                           1.5.6                  2.0.1
#     read_csv, types TIMESTAMPTZ           NULL, no error         ConversionException
#     read_csv, types TIMESTAMP             ConversionException    2024-01-15 22:23:45, offset dropped
#     try_cast as TIMESTAMP                 NULL                   2024-01-15 22:23:45, offset dropped
#     try_cast of 22:23:45 America/New_York NULL                   22:23:45, zone dropped
#     try_cast of 22:23:45-05 (no blank)    22:23:45 in both: dropped
#
# Why it matters: what was NULL, and so could be counted, is now a time without its zone: beside events or payments
# exported in UTC it is five hours early, in summer four, so the touch that led to an order comes after it and evening
# orders lie on another day. A pipeline that counts unreadable cells stops seeing any after the update.
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
with open("orders.csv", "w") as file:
    file.write("Name,Created at\n#1,2024-01-15 22:23:45 -0500\n#2,2024-06-15 22:23:45 -0400\n")

def read(kind):
    return outcome(lambda: [cell and str(cell) for name, cell in duckdb.sql(
        f"from read_csv('orders.csv', types = {{'Created at': '{kind}'}})").fetchall()])

def cast(cell):
    return duckdb.sql(f"select try_cast('2024-01-15 {cell}' as timestamp)::text").fetchall()[0][0]

winter, summer = "2024-01-15 22:23:45", "2024-06-15 22:23:45"
still(f"{version} TIMESTAMPTZ", read("TIMESTAMPTZ"), "ConversionException" if new else [None, None])
still(f"{version} TIMESTAMP", read("TIMESTAMP"), [winter, summer] if new else "ConversionException")
still(f"{version} try_cast, offset after a blank", cast("22:23:45 -0500"), winter if new else None)
still(f"{version} try_cast, zone", cast("22:23:45 America/New_York"), winter if new else None)
still(f"{version} try_cast, offset", cast("22:23:45-05"), winter)
END
install before duckdb==1.5.6 pytz==2026.2
before/bin/python look.py
install now duckdb==2.0.1
now/bin/python look.py
