"""Lists of findings in every scope read their newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('proceedings', '0006_export_jobs'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='findingrow',
            index=models.Index(models.F('agency_id'), models.OrderBy(models.F('found_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='finding_agency'),
        ),
        migrations.AddIndex(
            model_name='findingrow',
            index=models.Index(models.F('district'), models.OrderBy(models.F('found_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='finding_district'),
        ),
        migrations.AddIndex(
            model_name='findingrow',
            index=models.Index(models.F('line'), models.OrderBy(models.F('found_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='finding_line'),
        ),
        migrations.AddIndex(
            model_name='findingrow',
            index=models.Index(models.F('city'), models.OrderBy(models.F('found_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='finding_city'),
        ),
    ]
