"""What one administrator asks for and another puts in force: passwords, access tokens, changes of bodies."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hengjian.kernel.ids


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0011_scope_roles'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisationchange',
            name='agreed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person'),
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('password', '登录密码'), ('token', '接口凭证'), ('body', '单位变更')], max_length=8)),
                ('payload', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('standing', models.CharField(choices=[('proposed', '待生效'), ('in_force', '有效'), ('refused', '未同意')], default='proposed', max_length=8)),
                ('proposed_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='identity.organisation')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person')),
            ],
            options={
                'indexes': [models.Index(fields=['standing', '-proposed_at'], name='proposal_standing')],
                'constraints': [models.CheckConstraint(condition=models.Q(('proposed_by', models.F('decided_by')), _negated=True), name='proposal_by_two'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('standing', 'proposed')), models.Q(models.Q(('standing', 'proposed'), _negated=True), ('decided_by__isnull', False)), _connector='OR'), name='proposal_decided'), models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', False), ('kind', 'password')), models.Q(models.Q(('kind', 'password'), _negated=True), ('organisation__isnull', False)), _connector='OR'), name='proposal_subject'), models.UniqueConstraint(condition=models.Q(('kind', 'password'), ('standing', 'proposed')), fields=('account',), name='proposal_password_once'), models.UniqueConstraint(condition=models.Q(('kind', 'body'), ('standing', 'proposed')), fields=('organisation',), name='proposal_body_once')],
            },
        ),
    ]
