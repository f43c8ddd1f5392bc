"""Files of lists that people asked for."""

from django.db import migrations, models

import hengjian.kernel.ids
from hengjian.identity import fences


class Migration(migrations.Migration):

    dependencies = [
        ('proceedings', '0005_families_and_pauses'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExportJob',
            fields=[
                ('city', models.CharField(max_length=6)),
                ('district', models.CharField(max_length=6, null=True)),
                ('line', models.CharField(max_length=8, null=True)),
                ('agency_id', models.UUIDField()),
                ('unit_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('key', models.CharField(max_length=80, verbose_name='提交编号')),
                ('listing', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=60)),
                ('query', models.TextField(blank=True)),
                ('reason', models.CharField(max_length=200, verbose_name='用途')),
                ('status', models.CharField(choices=[('waiting', '排队中'), ('running', '正在生成'), ('done', '可以下载'), ('failed', '没有生成')], default='waiting', max_length=8)),
                ('requested_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('total', models.PositiveIntegerField(null=True, verbose_name='应有行数')),
                ('rows', models.PositiveIntegerField(null=True, verbose_name='行数')),
                ('file_digest', models.CharField(blank=True, max_length=64)),
                ('expires_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [models.Index(models.F('person_id'), models.OrderBy(models.F('requested_at'), descending=True), name='export_person')],
                'constraints': [models.UniqueConstraint(models.F('person_id'), models.F('key'), name='export_once')],
            },
        ),
        fences.scoped("proceedings_exportjob"),
    ]
