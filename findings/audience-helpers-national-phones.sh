#!/bin/sh
# facebook-business 26.0.3 and google-ads-datamanager-util 0.4.0: the platforms' own helpers turn a national telephone
# number into a number that is not the customer's, without an error.
#
# Both platforms ask for country code and number, and both vendors ship a function that normalises before hashing. Neither
# takes a country, and neither refuses a number without its code: Meta's drops the leading 0 and keeps the rest, which then
# reads as a number of another country (171… begins with the code of North America); Google's puts a plus in front. Meta's
# documentation gives '1-650-555-1212' as 16505551212, and of the same number without the 1 its helper makes 6505551212,
# which is one of Malaysia's (60) by its first digits; Google's own page gives '(800) 555-0100' as '+18005550100'.
#
# Seen, before hashing:
#     cell              facebook-business   datamanager-util   the customer's number
#     0171 1234567      1711234567          +01711234567       +49 171 1234567
#     (650) 555-1212    6505551212          +6505551212        +1 650 555 1212
#     +49 171 1234567   491711234567        +491711234567      +49 171 1234567
#
# Why it matters: the hash hides the mistake. The upload succeeds, the platform matches fewer customers or, where the digits
# are somebody's, other people, and nobody can see from the file which.
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

install here facebook-business==26.0.3 google-ads-datamanager-util==0.4.0
here/bin/python - <<'END'
import sys

from facebook_business.adobjects.serverside.normalize import Normalize
from google.ads.datamanager_util import Formatter


def still(what, seen, recorded):
    print(f"{what}: {seen}")
    if seen != recorded:
        sys.exit(f"CHANGED: {what} was {recorded} when this was recorded")


google = Formatter()
for cell, ofMeta, ofGoogle in [
    ("0171 1234567", "1711234567", "+01711234567"),
    ("(650) 555-1212", "6505551212", "+6505551212"),
    ("+49 171 1234567", "491711234567", "+491711234567"),
]:
    still(f"facebook-business of {cell}", Normalize.normalize_field_skip_hashing("ph", cell), ofMeta)
    still(f"datamanager-util of {cell}", google.format_phone_number(cell), ofGoogle)
END
