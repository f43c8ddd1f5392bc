"""One case through nine people's hands, from the lead to the archive and the public page, by the pages alone.

Each signs in in a browser of their own and finds the case by the party's name; days pass between the steps. The tenth
is the supervisor of the district, who reads and can do nothing.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from hengjian.identity.models import Account, Person, Unit
from hengjian.ledger import publishing
from support import ordinary
from support.browser import DESK, Visitor
from support.city import PASSWORD, PIN, City, organisation, supervises
from support.desk import Desk
from support.outside import signing
from support.signing_in import give_second_factor
from support.standing import assert_whole
from support.time import Clock

pytestmark = [pytest.mark.browser, pytest.mark.long]
PARTY = "张大年"
FACTS = "当事人自三月二日起在门店销售超过保质期的食品，共售出十二件。"
FINE = "8000"
AGREED = {"审批意见": "同意。"}
PENALTY = {"拟处罚种类": ["罚款"], "拟罚款数额": FINE}


@pytest.fixture
def city(fresh_db: str, clock: Clock) -> City:
    """The city of ordinary penalties, and a supervisor at the district's justice bureau."""
    city = ordinary.build()
    bureau = organisation("滨海新区司法局", "津滨司", "120116", None, 9, kind="justice")
    unit = Unit.objects.create(organisation=bureau, name="行政执法监督科", kind="supervision")
    city.people["何监督"] = person = Person.objects.create(name="何监督", pinyin="hejiandu")
    give_second_factor(Account.objects.create_account("supervisor", PASSWORD, person, PIN))
    supervises(person, bureau, unit=unit)
    return city


class Office:
    """The people of the case, each at a desk of their own from the first time that they are asked for."""

    def __init__(self, at_desk: Callable[[str], Desk]) -> None:
        self.at_desk = cache(at_desk)

    def __call__(self, name: str) -> Desk:
        """Somebody, with the case open before them."""
        return self.at_desk(name).case(PARTY)


@pytest.fixture
def office(at_desk: Callable[[str], Desk]) -> Office:
    return Office(at_desk)


def test_from_the_lead_to_the_archive_and_the_public_page(
    city: City, clock: Clock, office: Office, visit: Callable[..., Visitor], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    witness = tmp_path / "witness"
    monkeypatch.setenv("HENGJIAN_WITNESS", str(witness))
    opened(office)
    investigated(office, clock)
    reviewed(office, "拟处罚意见")
    noticed(office, clock)
    heard(office, clock)
    reviewed(office, "听证后复审")
    deliberated(office)
    decided(office, clock)
    carried_out(office, clock)
    with signing(witness):
        assert publishing.publish().signed == 2, "the agency's log and the audit's"
    read_by_anybody(visit(DESK), tmp_path / "outsider")
    supervised(office)
    assert_whole(city)


def opened(office: Office) -> None:
    """A lead, verified; the filing applied for and approved."""
    officer = office.at_desk("李建国")
    officer.goes("/").follows("新办案件").follows("行政处罚（普通程序）").fills({
        "案件来源": "现场检查", "收到线索时间": "2026-03-09T08:30", "线索内容": "货架上有过期食品。",
        "线索所指当事人": PARTY}).submits()
    officer.takes("记录核查结果", {"核查情况": "现场核查属实。", "核查结论": "应当立案"})
    officer.takes("提请立案", {
        "当事人类别": "个人", "当事人姓名或名称": PARTY, "证件类型": "居民身份证", "公民身份号码": ordinary.PERSON_ID,
        "执法事项": ordinary.ITEM, "违法事实": FACTS, "地点": "滨海新区塘沽街道某路1号", "行政区划": "120116",
        "违法行为开始日期": "2026-03-02", "违法行为终了日期": "2026-03-04", "发现时间": "2026-03-05T10:00",
        "证据": [{"证据种类": "物证", "证据名称": "过期食品照片"}],
        "承办人员已自查，没有应当回避的情形": "是",
    })
    office("周负责").takes("批准立案", AGREED)


def investigated(office: Office, clock: Clock) -> None:
    """Questioned and inspected the next day, ordered to correct, concluded, examined by the head of the unit."""
    clock.at("2026-03-10T14:00")
    record = {"地点": "滨海新区塘沽街道某路1号", "已主动出示执法证件": "是",
              "已告知的权利": ["陈述", "申辩", "申请回避"],
              "笔录签字情况": "已逐页签名"}
    officer = office("李建国")
    officer.takes("记入询问笔录", {
        "被询问人": PARTY, "被询问人身份": "当事人", "询问开始时间": "2026-03-10T10:00",
        "询问结束时间": "2026-03-10T10:40",
        "询问内容": "问：……答：……", **record})
    officer.takes("记入现场笔录", {
        "检查开始时间": "2026-03-10T11:00", "检查结束时间": "2026-03-10T11:30",
        "现场情况": "货架上有过期食品十二件。", **record})
    officer.takes("制发责令改正通知书", {"责令改正的内容": "立即停止销售并下架过期食品。"})
    officer.takes("提交调查终结报告", {
        "认定的违法事实": FACTS, "采信的证据": ["过期食品照片"], "定性和依据": "违反食品安全法。",
        "是否涉嫌犯罪": "不涉嫌犯罪",
        "处理建议": "给予行政处罚", **PENALTY, "裁量基准": "天津市市场监管裁量基准（2025版）", "裁量档次": "一般",
        "裁量情节": "无", "违法行为轻微": "否", "已及时改正": "是", "造成危害后果": "否",
        "当事人有证据足以证明没有主观过错": "否", "情节复杂或者重大违法行为": "是",
        "提请集体讨论的原因": "给予较重处罚", "法制审核情形": "直接关系重大权益，经过听证程序",
    })
    office("赵科长").takes("同意调查终结", AGREED)


def reviewed(office: Office, at: str) -> None:
    """Sent to legal review, accepted there, every point examined, passed."""
    office("李建国").begins("送法制审核", {
        "送审阶段": at, "处理建议": "给予行政处罚", "认定的违法事实": FACTS, **PENALTY, "裁量档次": "一般",
        "裁量情节": "无", "送审材料清单": "全部案卷。"})
    reviewer = office("钱审核").within("法制审核")
    reviewer.takes("受理送审")
    reviewer.takes("出具审核意见：通过", {
        "审核要点": [{"符合要求": "是", "结论、理由和证据": "符合要求。"}] * 7, "审核意见": "同意拟处罚意见。",
        "法律职业资格证书号": "A20181201160001"})


def noticed(office: Office, clock: Clock) -> None:
    """The party is told what is intended and that a hearing may be asked for."""
    notice = {**PENALTY, "告知的拟处罚内容和事实、理由、依据": "拟罚款，事实、理由、依据如下……", "告知听证权利": "是"}
    clock.at("2026-03-12")
    office("李建国").takes("提请告知", notice)
    office("周负责").takes("批准告知", AGREED)
    office("李建国").takes("制发事先告知书", notice | {"已告知的权利": ["陈述", "申辩"]})
    served(office, ["行政处罚事先告知书", "听证告知书"])


def served(office: Office, documents: list[str], within: str = "") -> None:
    """Documents handed to the party today."""
    officer = office("李建国")
    officer = officer.within(within) if within else officer
    officer.begins("开始送达", {"送达的文书": documents, "受送达人": PARTY}).within("送达")
    officer.takes("记入送达回证", {"送达方式": "直接送达", "送达日期": f"{officer.clock.now:%Y-%m-%d}", "签收人": PARTY,
                             "签收人身份": "本人"})


def heard(office: Office, clock: Clock) -> None:
    """The hearing that the party asked for, and what it stated, examined."""
    clock.at("2026-03-16")
    office("郑记录").begins("登记听证申请", {"申请人": "当事人", "听证申请内容": "要求听证。"})
    office("吴主持").within("听证").takes("制发听证通知书", {
        "听证时间": "2026-03-30T09:30", "听证地点": "本局听证室", "公开举行": "是", "听证主持人": "吴主持",
        "听证记录员": "郑记录"})
    served(office, ["听证通知书"], within="听证")
    clock.at("2026-03-30T14:00")
    office("郑记录").within("听证").takes("记入听证笔录", {
        "听证开始时间": "2026-03-30T09:30", "听证结束时间": "2026-03-30T11:30", "听证主持人": "吴主持",
        "听证记录员": "郑记录", "当事人到场": "是", "听证笔录": "调查人员、当事人先后陈述……",
        "笔录签字情况": "已逐页签名"})
    office("吴主持").within("听证").takes("提交听证报告", {
        "听证认定的事实": "事实清楚。", "听证意见和建议": "建议按拟处罚意见处罚。"})
    officer = office("李建国")
    officer.takes("记录当事人意见", {"当事人意见": "提出陈述申辩", "陈述申辩内容": "店铺亏损，请求从轻。"})
    officer.takes("提交复核意见", {"复核结果": "不采纳", "复核意见": "亏损不是从轻的情形。"})


def deliberated(office: Office) -> None:
    """Three heads of the agency, of whom the record says who they are."""
    office("赵科长").begins("提请集体讨论", {"讨论事项": "处罚决定", "提请讨论的内容": "拟罚款八千元。"})
    office("周负责").within("集体讨论").takes("记入集体讨论笔录", {
        "主持人": "周负责", "记录人": "郑记录", "各人发言": "一致同意。", "同意票数": "3", "反对票数": "0",
        "出席的负责人": [{"姓名": name, "职务": "负责人"} for name in ("周负责", "某副局长", "某副局长二")],
        "表决结果": "通过", "讨论结论": "同意处罚。"})


def decided(office: Office, clock: Clock) -> None:
    """Proposed, decided, served."""
    clock.at("2026-04-01")
    office("李建国").takes("提请作出决定", {
        "处理决定": "给予行政处罚", "认定的违法事实": FACTS, "处罚种类": ["罚款"], "罚款数额": FINE,
        "裁量基准": "天津市市场监管裁量基准（2025版）", "裁量档次": "一般", "裁量情节": "无",
        "处罚理由": "事实清楚，证据确凿，程序合法。", "根据听证笔录作出": True})
    office("周负责").takes("批准并作出决定", AGREED)
    served(office, ["行政处罚决定书"])


def carried_out(office: Office, clock: Clock) -> None:
    """Published, paid, closed, archived."""
    clock.at("2026-04-03")
    publisher = office.at_desk("冯公示").goes("/publications/")
    publisher.follows(PARTY).submits()
    clock.at("2026-04-09")
    office("郑记录").takes("登记银行到账", {
        "金额": FINE, "缴纳的是": "罚款", "缴款人": PARTY, "银行回单号": "YH20260409001"})
    office("李建国").takes("提请结案", {"结案方式": "处罚决定已全部履行", "执行情况": "罚款已全部缴纳。"})
    office("周负责").takes("批准结案", AGREED)
    clock.at("2026-04-14")
    office("卫档案").takes("归档", {"档号": "2026-CF-0001", "保管期限": "30年", "页数": "36"})
    office("卫档案").sees("已归档")


def read_by_anybody(visitor: Visitor, home: Path) -> None:
    """The decision on the public page, and its proof, judged by the verifier that is downloaded with it."""
    visitor.go("/public/")
    visitor.tap(visitor.page.get_by_role("link", name="销售超过保质期的食品"))
    visitor.sees("罚款")
    assert PARTY not in visitor.text(), "of a person only the surname is public"
    home.mkdir()
    with visitor.page.expect_download() as download:
        visitor.tap(visitor.page.get_by_role("link", name="下载证明"))
    download.value.save_as(home / "proof.json")
    for name in ("verify.py", "public.hex", "witness.jsonl"):
        (home / name).write_bytes(visitor.context.request.get(f"{visitor.site}/public/witness/{name}").body())
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "verify.py", "proof", "proof.json", "--key", "public.hex",
         "--witness", "witness.jsonl"],
        cwd=home, capture_output=True, text=True, encoding="utf-8", env={}, timeout=60, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["成立"]), done.stdout + done.stderr
    bundle = json.loads((home / "proof.json").read_text("utf-8"))
    assert "8,000" in base64.b64decode(bundle["body"]).decode()


def supervised(office: Office) -> None:
    """The supervisor of the district reads all of it and finds no button."""
    supervisor = office("何监督").sees("已归档", "行政处罚决定书")
    assert supervisor.offered() == []
    for child in ("法制审核", "听证", "集体讨论"):
        assert office("何监督").within(child).offered() == []
    supervisor.goes("/findings/").sees("问题清单")
    assert FACTS not in supervisor.visitor.text()
