"""Names and texts of SQL, and what an export has wrong."""

import re


class Fault(Exception):
    """What is wrong with an export, found here."""

    def __init__(self, kind, file, line, fact, remedy):
        super().__init__(fact)
        self.parts = {"kind": kind, "file": file, "line": line, "fact": fact, "remedy": remedy}


def unquoted(text):
    """The text that a literal says."""
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.S)


def name_of(text):
    return text[1:-1].replace("``", "`") if text.startswith("`") else text


def quoted(name):
    return "`" + name.replace("`", "``") + "`"


def literal(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
