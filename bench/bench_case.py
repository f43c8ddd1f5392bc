"""The page of a case of 300 steps against that of one of 30: as many queries, and how much longer."""

from __future__ import annotations

from bench.context import Context
from bench.measure import Ratio, Row, compare

SHORT, LONG = 30, 300
ROUNDS = 7


def run(context: Context) -> Row:
    """Both cases come by the door in batch; their handler opens them."""
    context.databases.use(context.databases.create(context.databases.template))
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from hengjian.exchange import services
    from hengjian.exchange.models import ReportedCase
    from hengjian.identity import scope
    from hengjian.identity.models import Account, Organisation
    from hengjian.identity.scope import Scope
    from hengjian.proceedings import standards
    from support import ordinary
    from support.city import build
    from support.reported_long import long_case
    from support.reported_world import world

    settings.ALLOWED_HOSTS = ["*"]
    city = ordinary.prepare(build("exchange"))
    Organisation.objects.update(settings={"channels": dict.fromkeys(standards.law().procedures, "exchange")})
    told = world(city)
    for number, steps in ((1, SHORT), (2, LONG)):
        assert services.import_file(long_case(told, number, steps), f"{steps}.jsonl").clean
    with scope.enter(Scope(agency=city.market.id)):
        short, long = ReportedCase.objects.order_by("case_key").values_list("proceeding_id", flat=True)
    client = Client()
    client.force_login(Account.objects.get(person=city.people["李建国"]),
                       backend="django.contrib.auth.backends.ModelBackend")

    def opened(case: object, steps: int) -> None:
        page = client.get(f"/cases/{case}/")
        assert page.status_code == 200
        assert page.context is None or len(page.context["file"].state.steps) == steps

    def queries(case: object, steps: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            opened(case, steps)
        return len(asked)

    result = compare(lambda: opened(short, SHORT), lambda: opened(long, LONG), ROUNDS)
    few, many = queries(short, SHORT), queries(long, LONG)
    assert few == many, f"{SHORT} 步 {few} 次查询，{LONG} 步 {many} 次"
    return Row(ratio=Ratio(name=f"打开 {LONG} 步的案件对 {SHORT} 步的"), result=result, rows=LONG,
               a=f"{SHORT} 步的案件页", b=f"{LONG} 步的案件页",
               note=f"均为 {few} 次查询，与步数无关；用时随所显示的内容增加，无目标。")
