"""Which versions of procedures proceedings began under, and what agencies have set. Both only grow."""

import django.utils.timezone
from django.db import migrations, models

import hengjian.kernel.ids
from hengjian.identity import fences
from hengjian.ledger.fences import append_only, readable_by_auditor


class Migration(migrations.Migration):

    dependencies = [
        ('proceedings', '0007_finding_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProcedureVersion',
            fields=[
                ('fingerprint', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('procedure', models.CharField(max_length=60)),
                ('content', models.TextField()),
                ('first_used', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Overlay',
            fields=[
                ('city', models.CharField(max_length=6)),
                ('district', models.CharField(max_length=6, null=True)),
                ('line', models.CharField(max_length=8, null=True)),
                ('agency_id', models.UUIDField()),
                ('unit_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('procedure', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField()),
                ('since', models.DateField(verbose_name='生效')),
                ('content', models.TextField(blank=True, help_text='设置的 JSON；撤回时为空')),
                ('title', models.CharField(max_length=100)),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('made_by', models.UUIDField(help_text='作出设置的人员')),
                ('made_by_name', models.CharField(max_length=50)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('agency_id'), models.F('procedure'), models.F('version'), name='overlay_version_once')],
            },
        ),
        fences.scoped('proceedings_overlay'),
        append_only('proceedings_overlay', 'proceedings_procedureversion'),
        readable_by_auditor('proceedings_procedureversion'),
    ]
