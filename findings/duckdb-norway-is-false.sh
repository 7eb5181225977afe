#!/bin/sh
# DuckDB 1.5.6 and 2.0.1: a CSV column where every cell is NO, or every cell is F, is read as false.
#
# The sniffer takes yes, no, true, false, t and f, in any case, for truth values. A country column of a Norwegian shop
# (NO), or the gender column of a list of women only (F), becomes BOOLEAN; with one SE or M in the
# file it is text. N and Y are text always. pandas, pyarrow and polars leave all of these as text.
#
# Seen:
#     country NO, NO    BOOLEAN: false, false        country NO, SE    VARCHAR
#     gender  F, F      BOOLEAN: false, false        gender  F, M      VARCHAR
#
# Why it matters: exports are often cut by country or segment, and then the one value that everybody has is
# the one that is lost. Joined to a table that has 'NO' nobody matches; written back, the list says
# "false" for a country; tenants with the same configuration get columns of different kinds.
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


def country(*cells):
    with open("customers.csv", "w") as file:
        file.write("customer,cell\n" + "".join(f"{row},{cell}\n" for row, cell in enumerate(cells)))
    relation = duckdb.sql("select cell from 'customers.csv'")
    return str(relation.types[0]), [cell for cell, in relation.fetchall()]

version = duckdb.__version__
still(f"{version} Norway alone", country("NO", "NO"), ("BOOLEAN", [False, False]))
still(f"{version} Norway and Sweden", country("NO", "SE"), ("VARCHAR", ["NO", "SE"]))
still(f"{version} women alone", country("F", "F"), ("BOOLEAN", [False, False]))
still(f"{version} women and men", country("F", "M"), ("VARCHAR", ["F", "M"]))
still(f"{version} N and Y", country("N", "Y"), ("VARCHAR", ["N", "Y"]))
END
install before duckdb==1.5.6
before/bin/python look.py
install now duckdb==2.0.1
now/bin/python look.py
