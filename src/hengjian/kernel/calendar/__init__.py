"""The calendar of working days (`days`) and where its facts come from (`notices`)."""

from hengjian.kernel.calendar.days import Calendar, DayFact
from hengjian.kernel.calendar.notices import Facts, import_notice, import_notices, load_facts, own_calendar

__all__ = ["Calendar", "DayFact", "Facts", "import_notice", "import_notices", "load_facts", "own_calendar"]
