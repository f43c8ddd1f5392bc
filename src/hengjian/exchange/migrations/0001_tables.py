"""What was reported: batches, receipts, accepted lines, outcomes, what was returned."""

import django.db.models.expressions
from django.db import migrations, models

import hengjian.kernel.ids


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('batch_id', models.UUIDField()),
                ('receipt_id', models.UUIDField()),
                ('agency_id', models.UUIDField()),
                ('number', models.IntegerField()),
                ('key', models.CharField(max_length=80)),
                ('attempt', models.SmallIntegerField()),
                ('case_key', models.CharField(max_length=80)),
                ('parent_key', models.CharField(max_length=80)),
                ('occurred_at', models.DateTimeField()),
                ('fingerprint', models.BinaryField(max_length=32)),
                ('is_sealed', models.BooleanField()),
                ('line', models.BinaryField()),
            ],
            options={
                'db_table': 'exchange_line',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('city', models.CharField(max_length=6)),
                ('district', models.CharField(max_length=6, null=True)),
                ('line', models.CharField(max_length=8, null=True)),
                ('agency_id', models.UUIDField()),
                ('unit_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('upload_id', models.UUIDField(help_text='同一文件的各批次')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件')),
                ('submitted_by', models.CharField(blank=True, max_length=100, verbose_name='报送')),
                ('received_at', models.DateTimeField(verbose_name='接收时间')),
                ('accepted', models.PositiveIntegerField(default=0, verbose_name='接收')),
                ('repeated', models.PositiveIntegerField(default=0, verbose_name='重复')),
                ('quarantined', models.PositiveIntegerField(default=0, verbose_name='退回')),
                ('conflicts', models.PositiveIntegerField(default=0, verbose_name='冲突')),
                ('recorded', models.PositiveIntegerField(default=0, verbose_name='已入库')),
                ('returned', models.PositiveIntegerField(default=0, help_text='接收后不能入库的', verbose_name='办理环节退回')),
                ('master_version', models.PositiveSmallIntegerField(null=True)),
                ('wrapped_key', models.BinaryField(help_text='封存本批敏感行的密钥；全部入库后销毁', null=True)),
            ],
            options={
                'indexes': [models.Index(models.F('agency_id'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='batch_agency'), models.Index(models.F('city'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='batch_city'), models.Index(models.F('agency_id'), condition=models.Q(('accepted__gt', django.db.models.expressions.CombinedExpression(models.F('recorded'), '+', models.F('returned')))), name='batch_pending')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('city', models.CharField(max_length=6)),
                ('district', models.CharField(max_length=6, null=True)),
                ('line', models.CharField(max_length=8, null=True)),
                ('agency_id', models.UUIDField()),
                ('unit_id', models.UUIDField(null=True)),
                ('submission_id', models.UUIDField(primary_key=True, serialize=False)),
                ('batch_id', models.UUIDField()),
                ('step_id', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['batch_id'], name='outcome_batch')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('city', models.CharField(max_length=6)),
                ('district', models.CharField(max_length=6, null=True)),
                ('line', models.CharField(max_length=8, null=True)),
                ('agency_id', models.UUIDField()),
                ('unit_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('batch_id', models.UUIDField()),
                ('first_line', models.PositiveIntegerField()),
                ('last_line', models.PositiveIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('root', models.BinaryField(max_length=32)),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['batch_id'], name='receipt_batch')],
            },
        ),
        migrations.CreateModel(
            name='ReportedCase',
            fields=[
                ('city', models.CharField(max_length=6)),
                ('district', models.CharField(max_length=6, null=True)),
                ('line', models.CharField(max_length=8, null=True)),
                ('agency_id', models.UUIDField()),
                ('unit_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('case_key', models.CharField(max_length=80)),
                ('proceeding_id', models.UUIDField()),
                ('procedure', models.CharField(max_length=60)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('agency_id'), models.F('case_key'), name='reported_case_once')],
            },
        ),
        migrations.CreateModel(
            name='Returned',
            fields=[
                ('city', models.CharField(max_length=6)),
                ('district', models.CharField(max_length=6, null=True)),
                ('line', models.CharField(max_length=8, null=True)),
                ('agency_id', models.UUIDField()),
                ('unit_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('batch_id', models.UUIDField()),
                ('number', models.PositiveIntegerField(verbose_name='行号')),
                ('key', models.CharField(blank=True, max_length=80, verbose_name='报送编号')),
                ('case_key', models.CharField(blank=True, max_length=80, verbose_name='案件编号')),
                ('step', models.CharField(blank=True, max_length=60, verbose_name='环节')),
                ('element', models.CharField(blank=True, max_length=120, verbose_name='数据项')),
                ('label', models.CharField(blank=True, max_length=120, verbose_name='名称')),
                ('value', models.CharField(blank=True, max_length=200, verbose_name='所报的值')),
                ('code', models.CharField(max_length=40, verbose_name='类型')),
                ('reason', models.TextField(verbose_name='原因')),
                ('fix', models.TextField(blank=True, verbose_name='如何改正')),
                ('cite', models.CharField(blank=True, max_length=120)),
                ('fingerprint', models.BinaryField(help_text='整行的键控摘要：同一行再次报送不再登记', max_length=32)),
                ('returned_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['batch_id', 'number', 'id'], name='returned_batch'), models.Index(fields=['agency_id', 'fingerprint'], name='returned_line')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('batch_id', models.UUIDField()),
                ('receipt_id', models.UUIDField()),
                ('agency_id', models.UUIDField()),
                ('number', models.IntegerField(help_text='文件中的行号')),
                ('key', models.CharField(max_length=80)),
                ('attempt', models.SmallIntegerField(default=0)),
                ('case_key', models.CharField(max_length=80)),
                ('parent_key', models.CharField(max_length=80)),
                ('occurred_at', models.DateTimeField()),
                ('fingerprint', models.BinaryField(max_length=32)),
                ('is_sealed', models.BooleanField()),
                ('line', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('agency_id'), models.F('key'), models.F('attempt'), name='submission_once')],
            },
        ),
    ]
