"""Monitoring devices and decided changes of the law, whose rows stay as made; thresholds of prosecution of items."""

import django.db.models.deletion
from django.db import migrations, models

import hengjian.kernel.ids
from hengjian.ledger.fences import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0005_agency_admin'),
        ('registry', '0002_statutes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=60, verbose_name='设备编号')),
                ('version', models.PositiveIntegerField(default=1)),
                ('since', models.DateField(help_text='这一版所写的情况从这一天起成立', verbose_name='自何日起')),
                ('kind', models.CharField(choices=[('camera', '视频监控、抓拍'), ('speed', '测速'), ('weight', '称重检测'), ('emission', '排放监测'), ('other', '其他')], max_length=12, verbose_name='种类')),
                ('place', models.CharField(max_length=200, verbose_name='设置地点')),
                ('status', models.CharField(choices=[('in_use', '在用'), ('retired', '停用')], default='in_use', max_length=8)),
                ('legal_review_on', models.DateField(blank=True, null=True, verbose_name='法制审核日期')),
                ('technical_review_on', models.DateField(blank=True, null=True, verbose_name='技术审核日期')),
                ('checked_until', models.DateField(blank=True, null=True, verbose_name='检定（校准）有效期至')),
                ('marked_on', models.DateField(blank=True, null=True, verbose_name='设置标志日期')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='公布地点日期')),
                ('published_in', models.CharField(blank=True, max_length=200, verbose_name='公布载体')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('made_by', models.CharField(max_length=50, verbose_name='登记人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='identity.organisation')),
            ],
            options={
                'ordering': ['number', '-version'],
                'constraints': [models.UniqueConstraint(models.F('organisation'), models.F('number'), models.F('version'), name='device_version_once')],
            },
        ),
        migrations.CreateModel(
            name='LawChange',
            fields=[
                ('id', models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('law', models.CharField(max_length=200, verbose_name='法规名称')),
                ('article', models.PositiveIntegerField(verbose_name='条')),
                ('of', models.PositiveIntegerField(default=0, verbose_name='条之几')),
                ('effective_on', models.DateField(verbose_name='新规定施行日期')),
                ('item_code', models.CharField(blank=True, max_length=40, verbose_name='执法事项')),
                ('effect', models.CharField(choices=[('lighter', '较轻或者不再处罚'), ('equal', '相同'), ('heavier', '较重')], max_length=8, verbose_name='与旧规定相比')),
                ('reasons', models.CharField(max_length=500, verbose_name='认定理由')),
                ('decided_by', models.CharField(max_length=100, verbose_name='认定机构或者人员')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='认定文号')),
                ('withdrawn', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('made_by', models.CharField(max_length=50, verbose_name='登记人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='law_changes', to='identity.organisation')),
            ],
            options={
                'ordering': ['law', 'article', 'of', '-effective_on', '-made_at'],
                'indexes': [models.Index(fields=['law', 'article'], name='registry_change_article')],
            },
        ),
        migrations.AddField(
            model_name='item',
            name='prosecution',
            field=models.JSONField(default=list, help_text="[{'crime': 罪名, 'cite': 条文, 'measure': value|gain|quantity, 'least': '50000.00'}]", verbose_name='追诉标准'),
        ),
        append_only('registry_device', 'registry_lawchange'),
    ]
