#!/bin/sh
# dateparser 1.5.0: N/A, no, ok, a price and an ISO week are dates, most of them of the last days.
#
# Unless languages are named, a cell is tried in some two hundred of them until one makes a date of it. N/A is then a
# Thursday in Estonian, NA and 'no' mean now in Norwegian, 'ok' is today in Yoruba, and 12.50 EUR is half a day ago in
# Breton. 2024-W03, the third week of January, is March in Polish. With languages=['en'] these are no dates, but the
# age band 18-24 still is the 18th of the present month. Whatever a cell leaves open is filled in from today,
# so that a file means something else tomorrow.
#
# Seen, on a Saturday, 15 June 2024, at noon (RELATIVE_BASE):
#     N/A   2024-06-13 00:00        NA, no     2024-06-15 12:00     12.50 EUR   2024-06-14 23:30
#     ok    2024-06-15 00:00        2024-W03   2024-03-15           18-24       2024-06-18
#
# Why it matters: the cells that say "no date" are the ones of customers who never ordered, never signed up or never left.
# As dates of this week they are the most recent customers there are: in the top recency class,
# never churned, and first on the list.
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

install here dateparser==1.5.0
here/bin/python - <<'END'
import datetime
import sys

import dateparser


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


noon = datetime.datetime(2024, 6, 15, 12)

def read(cell, **options):
    moment = dateparser.parse(cell, settings={"RELATIVE_BASE": noon}, **options)
    return moment and moment.isoformat(sep=" ", timespec="minutes")

for cell, moment in {
    "N/A": "2024-06-13 00:00", "NA": "2024-06-15 12:00", "no": "2024-06-15 12:00", "ok": "2024-06-15 00:00",
    "12.50 EUR": "2024-06-14 23:30", "2024-W03": "2024-03-15 00:00", "18-24": "2024-06-18 00:00",
}.items():
    still(cell, read(cell), moment)
    still(f"{cell} in English", read(cell, languages=["en"]), moment if cell == "18-24" else None)
END
