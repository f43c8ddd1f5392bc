"""The public site and the publisher's pages, as people meet them: with a screen reader, without scripts, on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from hengjian.disclosure.models import Published
from hengjian.identity.signin.policy import Limit, policy
from hengjian.kernel.ids import new_id
from hengjian.ledger import publishing
from hengjian.ledger.witness import wire
from hengjian.proceedings.door import record, record_many
from support import spot
from support.browser import DESK, PHONE, Visitor
from support.city import City
from support.witness import Witness

pytestmark = pytest.mark.browser
PUBLISHER = "user8"


class Cases(NamedTuple):
    """One case of each kind and publications: two witnessed, one not yet, one anew, one taken down and unexplained."""

    waiting: UUID
    standing: UUID
    withdrawn: UUID
    fresh: UUID
    anew: UUID
    replaced: UUID
    taken_down: UUID


@pytest.fixture
def city(standing: Any) -> City:
    return standing.city


@pytest.fixture
def site(standing: Any) -> str:
    return standing.site


@pytest.fixture(scope="module")
def cases(standing: Any, tmp_path_factory: pytest.TempPathFactory) -> Cases:
    city = standing.city
    made = [new_id() for _ in range(7)]
    more = [{}, {}, spot.organisation_party(), {}, {}, {}, {}]
    facts = "张大年（电话13800138000，住朝阳区建国路1号院3号楼501室）在菜市场12号摊位销售蔬菜，未标明价格。"
    for case, changes in zip(made, more, strict=True):
        record_many(city.actor("李建国"), spot.acts(city, case, **({"offence_facts": facts} | changes)), str(case))

    def take(who: str, case: UUID, step: str, **said: str) -> None:
        record(city.actor(who), spot.act(city, case, step, signed=(), **said), str(new_id()))

    take("何晓", made[1], "publish")
    firm = "天津海川食品有限公司"
    take("何晓", made[2], "publish", publication_title=f"{firm}未按规定明码标价案",
         publication_body=f"违法事实：{firm}销售蔬菜，未标明价格。\n处罚结果：罚款200元。")
    take("何晓", made[3], "publish")
    take("周负责", made[3], "revoke_decision")
    take("何晓", made[3], "withdraw_publication")
    rows = Published.objects.using("public")
    before = set(rows.values_list("id", flat=True))
    signer = Witness(tmp_path_factory.mktemp("witness") / "w")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "ask", signer.ask)
        assert publishing.publish(signer.folder).signed == 1
    signer.close()
    take("何晓", made[4], "publish")
    take("周负责", made[4], "revoke_decision")
    withdrawn, fresh = rows.exclude(withdrawn_on=None).get(id__in=before).id, rows.exclude(id__in=before).get().id
    take("何晓", made[5], "publish")
    take("周负责", made[5], "revoke_decision", revoked_as="changed", changed_conclusion="罚款 100 元")
    take("何晓", made[5], "withdraw_publication", withdrawal_reason="罚款数额已依法变更。")
    take("何晓", made[5], "publish", publication_body="张某在菜市场12号摊位销售蔬菜，未标明价格，罚款100元。")
    anew = rows.get(version=2)
    take("何晓", made[6], "publish")
    take("周负责", made[6], "revoke_decision")
    taken_down = rows.filter(automatic=True).order_by("-published_at").first()
    assert anew.replaces
    assert taken_down
    return Cases(made[0], rows.get(party=firm).id, withdrawn, fresh, anew.id, anew.replaces, taken_down.id)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_of_publishing_is_accessible(
    visit: Callable[..., Visitor], cases: Cases, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger, publisher = visit(size), visit(size, as_=PUBLISHER)
    public = {"public": "/public/", "public-found": "/public/?title=海川&kind=penalty",
              "public-nothing": "/public/?title=没有这个词", "public-decision": f"/public/{cases.standing}/",
              "public-tombstone": f"/public/{cases.withdrawn}/", "public-missing": f"/public/{new_id()}/",
              "public-anew": f"/public/{cases.anew}/", "public-replaced": f"/public/{cases.replaced}/",
              "public-taken-down": f"/public/{cases.taken_down}/",
              "public-waiting": f"/public/{cases.fresh}/", "public-unproven": f"/public/{cases.fresh}/proof.json",
              "public-witness": "/public/witness/"}
    desk = {"publications": "/publications/", "review": f"/cases/{cases.waiting}/steps/publish/",
            "withdraw": "/publications/"}
    found = {}
    for visitor, pages in ((stranger, public), (publisher, desk)):
        for name, path in pages.items():
            visitor.go(path)
            visitor.shot(name)
            found[name] = (visitor.violations(), visitor.overflow())
        assert visitor.complaints == []
    monkeypatch.setitem(policy().limits.by, "public", Limit(0, 1))
    stranger.go("/public/")
    stranger.shot("public-too-many")
    found["public-too-many"] = (stranger.violations(), stranger.overflow())
    assert "查询过于频繁" in stranger.page.inner_text("main")
    assert {name: one for name, one in found.items() if one != ([], 0)} == {}


def test_the_public_site_works_without_scripts(chromium: Any, site: str, cases: Cases) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/public/")
    page.locator("input[name=title]").fill("海川")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="天津海川食品有限公司未按规定明码标价案").click()
    assert "罚款200元" in page.inner_text("main")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载证明").click()
    assert download.value.suggested_filename == f"proof-{cases.standing}.json"
    page.get_by_role("link", name="怎样验证").click()
    for link, name in (("下载见证文件", "witness.jsonl"), ("下载公钥", "public.hex"), ("下载验证程序", "verify.py")):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        assert download.value.suggested_filename == name
    assert context.cookies() == []
    context.close()
