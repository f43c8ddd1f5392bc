"""民事诉讼法 第七章第二节 (articles 87 to 95): how papers are served, to which 行政处罚法 61 refers."""

from __future__ import annotations

from hengjian.law.facts_ordinary import ServingFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule

SINCE = "2021-07-15"
ANNOUNCE, SERVE = "serving/announce", "serving/serve"
FOR_PERSONS, FOR_BODIES = {"party", "family", "agent", "appointed"}, {"representative", "agent", "appointed"}


@rule("SD-01", cite="民事诉讼法 第八十八条", title="直接送达的签收人", at=SERVE, since=SINCE)
def handed_to_the_right_one(case: ServingFacts, _: Params) -> Verdict:
    """A person's papers go to that person or an adult of the household, a body's to who represents or receives."""
    if case.method != "01":
        return not_applicable("不是直接送达")
    part, kind = case.receiver_part, case.party_kind
    able = {"person": FOR_PERSONS, "organisation": FOR_BODIES}.get(kind, FOR_PERSONS | FOR_BODIES)
    if part not in able:
        return failed("签收人不是可以签收的人", "由当事人或者法律规定的代收人签收，并记明其身份")
    return passed("由有权签收的人签收")


@rule("SD-02", cite="民事诉讼法 第八十九条", title="留置送达", at=SERVE, since=SINCE)
def left_behind_with_proof(case: ServingFacts, _: Params) -> Verdict:
    """Papers that are refused are left there before a witness, or with pictures of it, and the reason is noted."""
    if case.method != "02":
        return not_applicable("不是留置送达")
    if not case.refusal_reason:
        return failed("没有记明拒收的事由", "在送达回证上记明拒收事由和日期")
    if not case.witnessed and not case.recorded:
        return failed("没有见证人，也没有拍照、录像", "请基层组织或者单位的代表见证，或者拍照、录像记录送达过程")
    return passed("已记明拒收事由，有见证人或者影像")


@rule("SD-03", cite="民事诉讼法 第九十一条", title="委托、转交送达", at=SERVE, since=SINCE)
def entrusted_with_proof(case: ServingFacts, _: Params) -> Verdict:
    """Serving through another body is proved by its paper."""
    if case.method != "03":
        return not_applicable("不是委托、转交送达")
    if not case.proved:
        return failed("没有委托函或者转交的回证", "上传委托函、送达回证")
    return passed("有委托、转交的证明")


@rule("SD-04", cite="民事诉讼法 第九十一条", title="邮寄送达", at=SERVE, since=SINCE)
def posted_with_receipt(case: ServingFacts, _: Params) -> Verdict:
    """What is posted has its number; the day on the return receipt is the day of serving."""
    if case.method != "04":
        return not_applicable("不是邮寄送达")
    if not case.postal_number:
        return failed("没有邮件号码", "填写邮件号码，以回执上注明的收件日期为送达日期")
    if not case.proved:
        return failed("没有邮寄的回执", "上传回执")
    return passed("有邮件号码和回执")


@rule(
    "SD-05-last",
    cite="民事诉讼法 第九十五条",
    title="公告送达前穷尽其他方式",
    at=ANNOUNCE,
    since=SINCE,
    force="local",
    waived_by="AGENCY_HEAD",
)
def announced_as_the_last_resort(case: ServingFacts, params: Params) -> Verdict:
    """Papers are announced only after other ways have failed; how many must have been tried is a parameter."""
    least, tried = params.integer("announcement_after_methods"), len(set(case.failed_methods))
    if tried < least:
        return failed(
            "其他送达方式还没有用尽",
            f"至少用 {least} 种方式送达未成后再公告",
            f"{tried} < {least}",
            "受送达人下落不明的除外",
        )
    return passed("其他方式无法送达", f"{tried} ≥ {least}")


@rule("SD-05", cite="民事诉讼法 第九十五条", title="公告期满", at=SERVE, since=SINCE)
def announcement_over(case: ServingFacts, _: Params) -> Verdict:
    """What was announced counts as served when the days of the announcement have passed."""
    if case.method != "05":
        return not_applicable("不是公告送达")
    ends = case.announcement_ends
    if case.announced_on is None or ends is None:
        return failed("没有发出公告", "先办理“公告送达”")
    if case.served_on < ends:
        return failed("公告期没有届满", "公告期满后再记为送达", f"{case.served_on} < {ends}")
    return passed("公告期已经届满", f"{case.served_on} ≥ {ends}")


@rule(
    "SD-06",
    cite="行政处罚法 第六十一条、民事诉讼法 第九十条",
    title="电子送达须经同意",
    at=SERVE,
    since=SINCE,
)
def agreed_to_electronic(case: ServingFacts, _: Params) -> Verdict:
    """Electronic serving needs the party's signed consent."""
    if case.method != "06":
        return not_applicable("不是电子送达")
    if not case.electronic_consent:
        return failed("没有当事人同意电子送达的确认书", "由当事人签订确认书，或改用其他方式")
    return passed("当事人签订了确认书")


@rule("SD-07", cite="民事诉讼法 第八十七条", title="送达日期与证明相符", at=SERVE, since=SINCE)
def served_no_earlier_than_proved(case: ServingFacts, _: Params) -> Verdict:
    """The day of serving follows from its proof: it is never earlier, and never still to come."""
    proof, day = case.proof_on, case.served_on
    if proof is not None and day < proof:
        return failed("送达日期早于送达证明的日期", "按签收、回执、公告等证明填写送达日期", f"{day} < {proof}")
    if day > case.acted_at.day:
        return failed("送达日期在办理日期之后", "送达后再登记", f"{day} > {case.acted_at.day}")
    return passed("送达日期与证明相符", f"{day} ≤ {case.acted_at.day}")
