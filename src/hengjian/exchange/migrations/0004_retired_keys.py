"""Keys of batches are not wrapped by a retired version of the master key."""

from django.db import migrations

from hengjian.proceedings import fences


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0003_hand_in'),
        ('proceedings', '0010_retired_keys'),
    ]

    operations = [fences.only_standing_keys("exchange_batch")]
