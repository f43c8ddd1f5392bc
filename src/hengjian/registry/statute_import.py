"""Brings a snapshot of statutes into the registry. Running it again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from django.db import connection, transaction

from hengjian.kernel.ids import new_id
from hengjian.law.statutes.archive import read_snapshot
from hengjian.law.statutes.index import Index
from hengjian.law.statutes.library import Version, read_version
from hengjian.law.statutes.nodes import Finding
from hengjian.registry.models import Provision, Statute, StatuteVersion

Progress = Callable[[int, int], None]

_LOCK = 0x4C4157  # one import at a time
_NOT_PROVISIONS = frozenset({"title", "caption", "marker", "toc"})
_COLUMNS = (
    "id", "version_id", "path", "parent", "position", "kind", "number", "of", "label", "text", "start",
    "until",
)  # fmt: skip
_DATED = ("category", "published", "published_by", "valid_from", "settled_from", "sources", "note", "expired",
          "as_of", "file")  # fmt: skip


class Report(msgspec.Struct):
    """What an import did. `redated`: known texts whose dates the index now tells otherwise."""

    files: int = 0
    statutes: int = 0
    added: int = 0
    unchanged: int = 0
    redated: int = 0
    repeated: int = 0
    unreadable: int = 0
    provisions: int = 0
    articles: int = 0
    matched: int = 0
    index_rows: int = 0
    findings: list[Finding] = []

    @property
    def kinds(self) -> dict[str, int]:
        """Findings by kind, the most frequent first."""
        return dict(Counter(finding.kind for finding in self.findings).most_common())


def import_archive(path: Path, progress: Progress | None = None) -> Report:
    """Imports an archive or a folder in one transaction; Problems where it cannot be read.

    `progress` is called with the number of files done and of all. A text that is already there is left alone;
    another text of the same statute becomes a further version.
    """
    snapshot = read_snapshot(path)
    index = Index(snapshot.index)
    report = Report(files=len(snapshot.files), index_rows=len(index.rows))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        shelf = _Shelf(report)
        for done, (file, data) in enumerate(snapshot.files.items(), 1):
            read = read_version(file, data, index)
            if isinstance(read, Finding):
                report.unreadable += 1
                report.findings.append(read)
            else:
                report.articles += len(read.document.articles())
                report.findings += read.findings
                shelf.put(read)
            if progress:
                progress(done, report.files)
        shelf.flush()
        shelf.give_codes()
    report.matched = len(index.used)
    report.findings += [*index.findings, *(index.unmatched() if snapshot.index is not None else ())]
    return report


class _Shelf:
    """What stands in the registry, and what is to be written to it in batches."""

    batch = 100  # versions held in memory before their provisions are copied

    def __init__(self, report: Report) -> None:
        self.report = report
        self.statutes = {statute.key: statute for statute in Statute.objects.all()}
        self.versions: dict[tuple[object, str], StatuteVersion] = {}
        self.numbers: Counter[object] = Counter()
        for version in StatuteVersion.objects.defer("text"):
            self.versions[version.statute_id, version.sm3] = version
            self.numbers[version.statute_id] = max(self.numbers[version.statute_id], version.number)
        self.days: dict[tuple[object, object], str] = {}
        self.seen: dict[tuple[object, str], str] = {}
        self.years: dict[str, int] = {}  # of first publication, of statutes that are new
        self.new_statutes: list[Statute] = []
        self.new_versions: list[tuple[StatuteVersion, Version]] = []

    def put(self, read: Version) -> None:
        statute = self.statutes.get(read.key) or self._new_statute(read)
        place = (statute.id, read.sm3)
        if place in self.seen:
            self.report.repeated += 1
            self.report.findings.append(Finding(read.document.file, "same_text", "", self.seen[place]))
            return
        self.seen[place] = read.document.file
        self._note_year(statute, read)
        self._note_same_day(statute, read)
        if known := self.versions.get(place):
            self._compare(known, read)
            return
        self.numbers[statute.id] += 1
        version = StatuteVersion(
            statute=statute, number=self.numbers[statute.id], title=read.title, sm3=read.sm3,
            text=read.document.source, **_dates(read),
        )  # fmt: skip
        self.new_versions.append((version, read))
        self.report.added += 1
        if len(self.new_versions) >= self.batch:
            self.flush()

    def flush(self) -> None:
        Statute.objects.bulk_create(self.new_statutes)
        StatuteVersion.objects.bulk_create([version for version, _ in self.new_versions])
        self._copy_provisions()
        self.new_statutes, self.new_versions = [], []

    def _new_statute(self, read: Version) -> Statute:
        statute = Statute(key=read.key, level=read.level, region=read.region)
        self.statutes[read.key] = statute
        self.new_statutes.append(statute)
        self.report.statutes += 1
        return statute

    def _note_same_day(self, statute: Statute, read: Version) -> None:
        day = (statute.id, read.published)
        if other := self.days.get(day):
            self.report.findings.append(Finding(read.document.file, "same_day", "", other))
        self.days[day] = read.document.file

    def _note_year(self, statute: Statute, read: Version) -> None:
        if statute.law_id is None and read.first_published:
            year = read.first_published.year
            self.years[statute.key] = min(year, self.years.get(statute.key, year))

    def _compare(self, known: StatuteVersion, read: Version) -> None:
        now = _dates(read)
        changed = [name for name in _DATED if getattr(known, name) != now[name]]
        if not changed:
            self.report.unchanged += 1
            return
        for name in changed:
            setattr(known, name, now[name])
        known.save(update_fields=changed)
        self.report.redated += 1

    def give_codes(self) -> None:
        """law_id for new statutes of which level, region and year are known: numbered on in each year."""
        codes = Statute.objects.filter(law_id__isnull=False).values_list("law_id", flat=True)
        last = Counter[str]()
        for code in codes:
            last[code[:12]] = max(last[code[:12]], int(code[12:]))
        coded: list[Statute] = []
        for key in sorted(self.years):
            statute = self.statutes[key]
            if statute.level and statute.region:
                series = f"{statute.level}{statute.region}{self.years[key]}"
                last[series] += 1
                statute.law_id = f"{series}{last[series]:04d}"
                coded.append(statute)
        Statute.objects.bulk_update(coded, ["law_id"], batch_size=500)

    def _copy_provisions(self) -> None:
        table = Provision._meta.db_table
        columns = ", ".join(f'"{column}"' for column in _COLUMNS)
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for version, read in self.new_versions:
                for row in _rows(version, read):
                    copy.write_row(row)
                    self.report.provisions += 1


def _rows(version: StatuteVersion, read: Version) -> Iterable[tuple[object, ...]]:
    nodes = read.document.nodes
    for position, node in enumerate(nodes):
        if node.kind in _NOT_PROVISIONS:
            continue
        parent = nodes[node.parent].path if node.parent >= 0 else ""
        yield (
            new_id(), version.id, node.path, parent, position, node.kind, node.number, node.of, node.label,
            node.text, node.start, node.until,
        )  # fmt: skip


def _dates(read: Version) -> dict[str, object]:
    """The columns of a version that the index may change."""
    return {
        "file": read.document.file,
        "category": read.category,
        "published": read.published,
        "published_by": read.published_by,
        "valid_from": read.effect.since,
        "settled_from": read.effect.until,
        "sources": list(read.effect.sources),
        "note": read.effect.note,
        "expired": read.expired,
        "as_of": read.as_of,
    }
