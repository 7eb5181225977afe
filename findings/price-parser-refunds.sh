#!/bin/sh
# price-parser 0.5.1: refunds come out positive, and an amount with three decimals a thousand times too large.
#
# Price.fromstring takes the first number it finds in a cell and drops the sign, whether it is written before, after, as
# brackets or as the real minus. Three digits after one mark are always thousands: 0.999 is 999, also beside a currency that
# has three decimals. 'k' and 'e' are ignored, and of a span the first number is taken.
#
# Seen:
#     -5.00, (5.00), 5.00-, a true minus    5.00          0.999, 0,999    999
#     12.345 KWD                            12345         1.5k            1.5        10-20    10
#
# Why it matters: it is the library that is recommended for cells with currency signs, and refunds are such cells. Net
# revenue rises by twice the refunds; customers who send everything back lead the money column of an RFM table.
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

install here price-parser==0.5.1
here/bin/python - <<'END'
import sys

from price_parser import Price


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


for cell, amount in {
    "-5.00": "5.00", "(5.00)": "5.00", "5.00-": "5.00", "\u22125.00": "5.00", "-5.00 EUR": "5.00",
    "0.999": "999", "0,999": "999", "12.345 KWD": "12345", "1.5k": "1.5", "10-20": "10",
}.items():
    still(cell, str(Price.fromstring(cell).amount), amount)
END
