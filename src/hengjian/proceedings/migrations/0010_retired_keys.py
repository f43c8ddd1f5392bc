"""Versions of the master key may be retired; then the database takes no key that they wrap."""

from django.db import migrations, models

from hengjian.proceedings import fences


class Migration(migrations.Migration):

    dependencies = [
        ('proceedings', '0009_related_cases'),
    ]

    operations = [
        migrations.AddField(
            model_name='masterkeymark',
            name='retired_at',
            field=models.DateTimeField(null=True),
        ),
        fences.standing_keys_function(),
        fences.only_standing_keys("proceedings_proceedingkey"),
    ]
