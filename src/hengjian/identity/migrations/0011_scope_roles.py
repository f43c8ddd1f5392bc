"""Each kind of scope has a database role of its own from here on (ADR 0032)."""

from django.db import migrations

from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("identity", "0010_confirmations_kept")]
    operations = [
        migrations.RunPython(fences.scope_roles, migrations.RunPython.noop),
    ]
