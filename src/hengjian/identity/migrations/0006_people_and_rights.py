"""Bodies of all kinds, posts that are proposed and put in force, grants."""

import django.db.models.deletion
from django.db import migrations, models

import hengjian.kernel.ids


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0005_agency_admin'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='entrustment_letter',
            field=models.CharField(blank=True, max_length=60, verbose_name='委托书文号'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='entrustment_published',
            field=models.CharField(blank=True, max_length=200, verbose_name='委托书公布载体'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='superior',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='branches', to='identity.organisation'),
        ),
        migrations.AddField(
            model_name='post',
            name='decided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='post',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person'),
        ),
        migrations.AddField(
            model_name='post',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person'),
        ),
        migrations.AddField(
            model_name='post',
            name='note',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='post',
            name='proposed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person'),
        ),
        migrations.AddField(
            model_name='post',
            name='rank',
            field=models.CharField(blank=True, choices=[('chief', '正职'), ('acting', '主持工作'), ('deputy', '分管')], max_length=8),
        ),
        migrations.AddField(
            model_name='post',
            name='standing',
            field=models.CharField(choices=[('proposed', '待生效'), ('in_force', '有效'), ('refused', '未同意')], default='in_force', max_length=8),
        ),
        migrations.AddField(
            model_name='unit',
            name='since',
            field=models.DateField(blank=True, null=True, verbose_name='设立'),
        ),
        migrations.AddField(
            model_name='unit',
            name='until',
            field=models.DateField(blank=True, null=True, verbose_name='撤销'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='kind',
            field=models.CharField(choices=[('agency', '行政执法机关'), ('town', '镇街'), ('justice', '司法行政机关'), ('government', '人民政府'), ('reconsider', '行政复议机构'), ('office', '司法所'), ('hotline', '网格中心（12345）'), ('lay_pool', '社会监督人员库')], max_length=12),
        ),
        migrations.AlterField(
            model_name='post',
            name='role',
            field=models.CharField(choices=[('HANDLER_LEAD', '执法人员'), ('UNIT_HEAD', '承办机构负责人'), ('AGENCY_HEAD', '行政机关负责人'), ('LEGAL_REVIEWER', '法制审核员'), ('HEARING_HOST', '听证主持'), ('CLERK', '记录员'), ('PUBLISHER', '公示员'), ('ARCHIVIST', '档案员'), ('AGENCY_ADMIN', '单位管理员'), ('CITY_JUSTICE', '市司法局监督员'), ('DIST_JUSTICE', '区司法局监督员'), ('GOV_LEADER', '政府领导'), ('TOWN_JUSTICE_OFFICE', '司法所工作人员'), ('REVIEW_ORG', '行政复议人员'), ('HOTLINE_DISPATCHER', '派单员'), ('LAY_PARTICIPANT', '社会监督人员'), ('SYS_ADMIN', '系统管理员'), ('SEC_ADMIN', '安全管理员'), ('AUDIT_ADMIN', '审计管理员')], max_length=20),
        ),
        migrations.AlterField(
            model_name='unit',
            name='kind',
            field=models.CharField(choices=[('handling', '执法机构'), ('review', '法制审核机构'), ('internal', '执法监督机构'), ('other', '其他内设机构')], max_length=12),
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('stand_in', '代理'), ('elevated', '临时授权')], max_length=8)),
                ('role', models.CharField(choices=[('HANDLER_LEAD', '执法人员'), ('UNIT_HEAD', '承办机构负责人'), ('AGENCY_HEAD', '行政机关负责人'), ('LEGAL_REVIEWER', '法制审核员'), ('HEARING_HOST', '听证主持'), ('CLERK', '记录员'), ('PUBLISHER', '公示员'), ('ARCHIVIST', '档案员'), ('AGENCY_ADMIN', '单位管理员'), ('CITY_JUSTICE', '市司法局监督员'), ('DIST_JUSTICE', '区司法局监督员'), ('GOV_LEADER', '政府领导'), ('TOWN_JUSTICE_OFFICE', '司法所工作人员'), ('REVIEW_ORG', '行政复议人员'), ('HOTLINE_DISPATCHER', '派单员'), ('LAY_PARTICIPANT', '社会监督人员'), ('SYS_ADMIN', '系统管理员'), ('SEC_ADMIN', '安全管理员'), ('AUDIT_ADMIN', '审计管理员')], max_length=20)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('reason', models.CharField(max_length=200)),
                ('limits', models.JSONField(default=dict)),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='identity.person')),
                ('stands_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stood_in_for', to='identity.person')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'until'], name='identity_gr_person__8bdd51_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('person', models.F('decided_by')), _negated=True), name='grant_not_to_oneself'), models.CheckConstraint(condition=models.Q(('kind', 'elevated'), ('stands_for__isnull', False), _connector='OR'), name='grant_stands_for')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationChange',
            fields=[
                ('id', models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed', models.JSONField(help_text="{'name': ['旧', '新']}")),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='identity.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-at'], name='identity_or_organis_cd4deb_idx')],
            },
        ),
    ]
