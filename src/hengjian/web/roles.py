"""Start-up refuses a database role that row-level security would not bind."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections


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
