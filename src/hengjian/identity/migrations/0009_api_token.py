"""Access tokens of connected systems."""

import django.db.models.deletion
from django.db import migrations, models

import hengjian.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_audit_chain")]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60, verbose_name="系统")),
                ("digest", models.CharField(help_text="SM3，十六进制", max_length=64)),
                ("since", models.DateField(verbose_name="自")),
                ("until", models.DateField(help_text="含当日", verbose_name="至")),
                ("addresses", models.JSONField(blank=True, default=list, verbose_name="来源地址")),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(blank=True, max_length=60)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to="identity.organisation")),
            ],
            options={"indexes": [models.Index(fields=["organisation", "-made_at"], name="token_organisation")]},
        ),
    ]
