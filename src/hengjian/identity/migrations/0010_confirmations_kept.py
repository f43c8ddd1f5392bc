"""Requests for a confirmation know the form they stand in; they can be declined, and they end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_signing_in")]
    operations = [
        migrations.AddField(
            "confirmation", "declined",
            models.CharField(blank=True, choices=[("wrong", "内容与实际不符"), ("not_there", "本人没有参加这次执法")],
                             default="", max_length=9, verbose_name="不予确认的原因"),
            preserve_default=False,
        ),
        migrations.AddField("confirmation", "declined_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "confirmation", "ended",
            models.CharField(
                blank=True, default="", max_length=9,
                choices=[("submitted", "已提交"), ("replaced", "已由改动后的请求代替"),
                         ("withdrawn", "已由提交人撤回")]),
            preserve_default=False,
        ),
        migrations.AddField("confirmation", "ended_at", models.DateTimeField(null=True)),
        migrations.AddField("confirmation", "form_key", models.CharField(blank=True, default="", max_length=80),
                            preserve_default=False),
        migrations.AddField("confirmation", "place", models.CharField(blank=True, default="", max_length=300),
                            preserve_default=False),
        migrations.AddIndex(
            "confirmation", models.Index(fields=["requested_by", "-requested_at"], name="confirmation_requested")),
        migrations.AddConstraint(
            "confirmation",
            models.UniqueConstraint(
                condition=models.Q(("ended", ""), models.Q(("form_key", ""), _negated=True)),
                fields=("requested_by", "form_key"), name="confirmation_of_form"),
        ),
    ]
