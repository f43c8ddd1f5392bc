"""Cases as agencies report them, lawful and with planted faults, each labelled with the rules it breaks.

Written from the domain text (§1.2, §1.6, §1.9, §2.2, §2.3, §2.11), without the rules: nothing of `hengjian.law` is
imported here, and no verdict is asked for. A fault is a small named function that takes a lawful case, breaks it and
says which rules that breaks; add one and every test and benchmark that uses `cases` plants it.

- `telling`: the world that reports, and a case as it is told: its lines, and means to change them
- `planting`: how faults are declared, chosen and planted; files of cases
- `days`: working days, by the kernel's calendar
- `parties`: whom a case is about
- `spot`, `spot_faults`: the on-the-spot penalty
- `acts`, `endings`, `ways`, `stories`: lawful ordinary penalties, act by act and as a whole; `twice`: acts done twice
- `filing_faults` … `across_faults`: what is planted in them, by subject
"""

from support.reported.planting import Fault, cases, file_of, files_of, kind_of
from support.reported.spot import lawful
from support.reported.telling import LATE, Body, Told, World

KINDS = ("simple", "ordinary", "twice")

__all__ = ["KINDS", "LATE", "Body", "Fault", "Told", "World", "cases", "file_of", "files_of", "kind_of", "lawful"]
