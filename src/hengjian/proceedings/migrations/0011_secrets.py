"""Destroying and restricting, approval of exports, sealed values found by their blind index."""

from django.db import migrations, models

from hengjian.identity import fences


class Migration(migrations.Migration):

    dependencies = [
        ('proceedings', '0010_retired_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Destruction',
            fields=[
                ('city', models.CharField(max_length=6)),
                ('district', models.CharField(max_length=6, null=True)),
                ('line', models.CharField(max_length=8, null=True)),
                ('agency_id', models.UUIDField()),
                ('unit_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(help_text='申请的记录', primary_key=True, serialize=False)),
                ('proceeding_id', models.UUIDField()),
                ('ground', models.CharField(max_length=20)),
                ('basis', models.CharField(max_length=120)),
                ('reason', models.CharField(max_length=500)),
                ('asked_by', models.UUIDField()),
                ('asked_by_name', models.CharField(max_length=50)),
                ('asked_at', models.DateTimeField()),
                ('approved', models.BooleanField(help_text='空：等待决定', null=True)),
                ('opinion', models.CharField(blank=True, max_length=500)),
                ('decided_by_name', models.CharField(blank=True, max_length=50)),
                ('decided_at', models.DateTimeField(null=True)),
                ('values', models.PositiveIntegerField(default=0, verbose_name='封存的值')),
                ('files', models.PositiveIntegerField(default=0, verbose_name='文件')),
            ],
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('city', models.CharField(max_length=6)),
                ('district', models.CharField(max_length=6, null=True)),
                ('line', models.CharField(max_length=8, null=True)),
                ('agency_id', models.UUIDField()),
                ('unit_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(help_text='限制的记录', primary_key=True, serialize=False)),
                ('proceeding_id', models.UUIDField()),
                ('kind', models.CharField(max_length=20)),
                ('evidence', models.CharField(blank=True, help_text='空：整个案件', max_length=200, verbose_name='证据')),
                ('basis', models.CharField(max_length=120)),
                ('reason', models.CharField(max_length=500)),
                ('since', models.DateTimeField()),
                ('by_name', models.CharField(max_length=50)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by_name', models.CharField(blank=True, max_length=50)),
                ('lift_reason', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.AddField(
            model_name='exportjob',
            name='decided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='exportjob',
            name='decided_by',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='exportjob',
            name='decided_by_name',
            field=models.CharField(blank=True, max_length=50, verbose_name='批准人'),
        ),
        migrations.AddField(
            model_name='exportjob',
            name='fetched',
            field=models.PositiveIntegerField(default=0, verbose_name='下载次数'),
        ),
        migrations.AddField(
            model_name='exportjob',
            name='needs',
            field=models.CharField(blank=True, max_length=200, verbose_name='须批准的原因'),
        ),
        migrations.AddField(
            model_name='exportjob',
            name='opinion',
            field=models.CharField(blank=True, max_length=200, verbose_name='批准意见'),
        ),
        migrations.AddField(
            model_name='exportjob',
            name='person_name',
            field=models.CharField(blank=True, max_length=50, verbose_name='申请人'),
        ),
        migrations.AddField(
            model_name='proceeding',
            name='restricted',
            field=models.CharField(blank=True, help_text='商业秘密或者个人隐私；空：不限', max_length=20, verbose_name='限制查阅'),
        ),
        migrations.AddField(
            model_name='sealedvalue',
            name='index',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AlterField(
            model_name='exportjob',
            name='status',
            field=models.CharField(choices=[('asked', '等待批准'), ('waiting', '排队中'), ('running', '正在生成'), ('done', '可以下载'), ('failed', '没有生成'), ('declined', '没有批准')], default='waiting', max_length=8),
        ),
        migrations.AddIndex(
            model_name='exportjob',
            index=models.Index(condition=models.Q(('status', 'asked')), fields=['agency_id'], name='export_asked'),
        ),
        migrations.AddIndex(
            model_name='exportjob',
            index=models.Index(models.F('agency_id'), models.OrderBy(models.F('requested_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='export_agency'),
        ),
        migrations.AddIndex(
            model_name='exportjob',
            index=models.Index(models.F('district'), models.OrderBy(models.F('requested_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='export_district'),
        ),
        migrations.AddIndex(
            model_name='exportjob',
            index=models.Index(models.F('city'), models.OrderBy(models.F('requested_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='export_city'),
        ),
        migrations.AddIndex(
            model_name='sealedvalue',
            index=models.Index(condition=models.Q(('index', ''), _negated=True), fields=['index'], name='sealed_index'),
        ),
        migrations.AddIndex(
            model_name='destruction',
            index=models.Index(fields=['proceeding_id'], name='destruction_proceeding'),
        ),
        migrations.AddIndex(
            model_name='destruction',
            index=models.Index(condition=models.Q(('approved', None)), fields=['agency_id'], name='destruction_waiting'),
        ),
        migrations.AddIndex(
            model_name='restriction',
            index=models.Index(fields=['proceeding_id'], name='restriction_proceeding'),
        ),
        fences.scoped("proceedings_destruction", "proceedings_restriction"),
    ]
