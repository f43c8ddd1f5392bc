"""Start-up refuses database roles that row-level security would not bind or that could become more than they should."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from hengjian.disclosure.fences import VIEWS
from hengjian.runtime.postgres.roles import APP, SCOPES

_READABLE = """
    SELECT format('%%I.%%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      AND n.nspname !~ '^pg_(toast_)?temp' AND NOT (n.nspname = 'public' AND c.relname = ANY(%s))
      AND (has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE')
           OR has_table_privilege(c.oid, 'DELETE, TRUNCATE'))
    ORDER BY 1 LIMIT 3
"""
_FUNCTIONS = """
    SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND has_function_privilege(p.oid, 'EXECUTE')
    ORDER BY 1 LIMIT 3
"""
_MEMBERSHIPS = "SELECT r.rolname FROM pg_roles r WHERE r.rolname <> current_user AND pg_has_role(r.oid, 'MEMBER')"
# Of each role that the site is a member of: whether it is as it should be, and whether a fence does not bind it.
_BECOMES = """
    SELECT r.rolname,
           CASE WHEN r.rolname = %(app)s THEN pg_has_role(r.oid, 'USAGE')
                WHEN r.rolname = ANY(%(scopes)s)
                THEN pg_has_role(r.oid, %(to_become)s) AND EXISTS (
                    SELECT 1 FROM pg_roles app WHERE app.rolname = %(app)s AND pg_has_role(r.oid, app.oid, 'USAGE'))
                ELSE true END,
           r.rolsuper OR r.rolbypassrls
               OR EXISTS (SELECT 1 FROM pg_tables WHERE tableowner = r.rolname AND schemaname = 'public')
    FROM pg_roles r WHERE r.rolname <> current_user AND pg_has_role(r.oid, 'MEMBER')
"""

_MAY_READ = "SELECT coalesce(has_table_privilege(%s, to_regclass('proceedings_proceeding'), 'SELECT'), true)"


def check_roles(alias: str = DEFAULT_DB_ALIAS) -> str:
    """What is wrong with the role of a connection, in one Chinese line; empty when row security binds it."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, superuser, bypasses = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user AND schemaname = 'public'")
        (owned,) = cursor.fetchone()
    if superuser:
        return f"数据库角色 {name} 是超级用户，行级安全对它无效；请改用普通角色（HENGJIAN_DATABASE_URL）"
    if bypasses:
        return f"数据库角色 {name} 可以绕过行级安全（BYPASSRLS）；请改用普通角色（HENGJIAN_DATABASE_URL）"
    if owned:
        return f"数据库角色 {name} 拥有 {owned} 张表，行级安全可能对它无效；表应归 HENGJIAN_OWNER_URL 的角色所有"
    return ""


def check_site_role(alias: str = DEFAULT_DB_ALIAS) -> str:
    """What is wrong with what the site's role may become: the roles of the scopes (ADR 0032), and nobody else."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user")
        (name,) = cursor.fetchone()
        cursor.execute(_BECOMES, {"app": APP, "scopes": [*SCOPES.values()], "to_become": _to_become(cursor)})
        becomes = {role: (fit, unbound) for role, fit, unbound in cursor.fetchall()}
        cursor.execute(_MAY_READ, [APP if APP in becomes else name])
        (may_read,) = cursor.fetchone()
    if missing := sorted(role for role in (APP, *SCOPES.values()) if not becomes.get(role, (False,))[0]):
        return (f"数据库角色 {name} 还不能担当 {'、'.join(missing)}，看不到任何案件；请由数据库管理员按 README"
                "“使用外部 PostgreSQL”建立并授予（网站用 hengjian_site 登录）；自带数据库请先运行 hengjian db start")
    if more := sorted(becomes.keys() - {APP, *SCOPES.values()}):
        return f"数据库角色 {name} 是 {'、'.join(more)} 的成员，行级安全对它可能无效；请收回"
    if unbound := sorted(role for role, (_, unbound) in becomes.items() if unbound):
        return f"数据库角色 {'、'.join(unbound)} 是超级用户、可以绕过行级安全或者拥有表，行级安全可能无效；请收回"
    if not may_read:
        return (f"数据库角色 {APP} 没有网站的权限；网站角色原来叫别的名字的，请由数据库管理员运行 "
                f"ALTER ROLE 原名 RENAME TO {APP}，再按 README 授予")
    return ""


def _to_become(cursor: Any) -> str:
    """What asks whether a role may be taken on; before PostgreSQL 16 every member may."""
    cursor.execute("SELECT current_setting('server_version_num')::int >= 160000")
    return "SET" if cursor.fetchone()[0] else "MEMBER"


def check_public_role(alias: str = "public") -> str:
    """What is wrong with the public site's role, in one Chinese line; empty when it reads what is published alone.

    Also empty where no public site is set up: its pages say so.
    """
    if alias not in settings.DATABASES:
        return ""
    if wrong := check_roles(alias):
        return wrong.replace("HENGJIAN_DATABASE_URL", "HENGJIAN_PUBLIC_URL")
    questions = ((_MEMBERSHIPS, [], "是别的角色的成员"), (_READABLE, [list(VIEWS)], "能读写未公示的内容"),
                 (_FUNCTIONS, [], "能调用越权查询的函数"))
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user")
        (name,) = cursor.fetchone()
        for question, values, trouble in questions:
            cursor.execute(question, values or None)
            if found := [row[0] for row in cursor.fetchall()]:
                return (f"公示网站的数据库角色 {name} {trouble}（{'、'.join(found)}）；请收回，"
                        "或把 HENGJIAN_PUBLIC_URL 改为只能读公示内容的角色")
    return ""
