"""A small real table for the lists: nullable, tied and unique columns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, models


class Entry(models.Model):
    """A row with every kind of column that paging has to get right."""

    name = models.CharField(max_length=40)
    filed = models.DateField()
    due = models.DateField(null=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    at = models.DateTimeField(null=True)
    open = models.BooleanField(default=True)

    class Meta:
        app_label = "ui"
        managed = False
        db_table = "ui_test_entry"


@contextmanager
def table(alias: str) -> Iterator[models.QuerySet]:
    """The empty table in the database `alias`, dropped afterwards."""
    connection = connections[alias]
    with connection.schema_editor() as editor:
        create, _ = editor.table_sql(Entry)
    with connection.cursor() as cursor:
        cursor.execute(create.replace("CREATE TABLE", "CREATE TEMPORARY TABLE"))
        try:
            yield Entry.objects.using(alias)
        finally:
            cursor.execute("DROP TABLE ui_test_entry")
