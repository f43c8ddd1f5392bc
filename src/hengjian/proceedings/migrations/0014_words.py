"""Cases are found by their words through the index, under row-level security too."""

from django.db import migrations

from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0013_participation")]
    operations = fences.searched("hengjian_cases_worded", "proceedings_proceeding", "search")
