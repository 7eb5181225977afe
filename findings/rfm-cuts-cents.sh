#!/bin/sh
# rfm 1.0.9 (with pandas 2.3.3): '.0' anywhere in a cell costs it the last two characters: cents, years, e-mail addresses.
#
# To undo floats that were read from whole numbers the package cuts two characters off each cell that contains '.0',
# wherever that is. 19.05 becomes 19, the German day 05.01.2024 becomes 05.01.20 and so a day of the year 2020, and two
# addresses that differ in their last letters become one customer. Orders of the same day and amount are dropped as
# duplicates, and a missing amount is an order of 0. With pandas 3.1.1 it does not run at all (a ValueError).
#
# Seen, by produce_rfm_dateset:
#     amounts 19.05 and 20.15                       monetary value 19.0 and 20.15
#     days 05.01.2024 and 20.11.2024                recency 1664 and 0 (320 is true if the day is first)
#     ann.01@shop.de and ann.01@shop.dk             one customer, ann.01@shop., frequency 2
#     two orders of 5.50 on one day                 frequency 1
#
# Why it matters: it makes the scores and segments that a campaign is sent to. Who pays x.01 to x.09 is ranked too low, one
# price in eleven; German exports get recencies four years off; two people share a history.
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

install here rfm==1.0.9 pandas==2.3.3
here/bin/python - <<'END'
import sys
import warnings

import pandas
from rfm import RFM


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


warnings.simplefilter("ignore")

def summary(*orders):
    table = pandas.DataFrame(orders, columns=["customer", "date", "amount"])
    made = RFM(table, "customer", "date", "amount", automated=False).produce_rfm_dateset(table)
    return [tuple(row) for row in made.itertuples(index=False)]

still("cents", summary(("a", "2024-01-15", 19.05), ("b", "2024-01-15", 20.15)), [
    ("a", 0, 1, 19.0), ("b", 0, 1, 20.15)])
still("German days", summary(("a", "05.01.2024", 5.5), ("b", "20.11.2024", 5.5)), [
    ("a", 1664, 1, 5.5), ("b", 0, 1, 5.5)])
still("addresses", summary(("ann.01@shop.de", "2024-01-15", 5.5), ("ann.01@shop.dk", "2024-01-15", 6.5)), [
    ("ann.01@shop.", 0, 2, 12.0)])
still("two orders a day", summary(("a", "2024-01-15", 5.5), ("a", "2024-01-15", 5.5)), [("a", 0, 1, 5.5)])
END
