"""The pages that exist anyway show an ordinary penalty, from a bare lead to a case with everything under it."""

from __future__ import annotations

import pytest
from django.test import Client

from hengjian.identity.models import Account
from hengjian.law.catalogue import Law
from support.ordinary import Story
from support.time import Clock


def pages(story: Story, name: str) -> dict[str, int]:
    """The answers of all pages of a case and of the steps that may be taken next."""
    client = Client()
    client.force_login(Account.objects.get(person=story.city.people[name]))
    procedure = Law.load().procedures[story.procedure]
    here = f"/cases/{story.case}/"
    addresses = [here, "/cases/", "/"]
    addresses += [f"{here}steps/{step.name}/" for step in procedure.next_steps(story.stage, {})]
    addresses += [f"{here}open/{child.name}/" for child in Law.load().children_of(story.procedure)]
    return {address: client.get(address).status_code for address in addresses}


@pytest.mark.parametrize("name", ["李建国", "周负责"])
def test_a_bare_lead_and_a_case_with_everything(story: Story, clock: Clock, name: str) -> None:
    story.do("open")
    assert not {a: code for a, code in pages(story, name).items() if code >= 500}
    story.do("verify")
    story.do("apply_filing")
    story.do("file")
    story.all("interview", "order_correction", "conclude", "approve_conclusion")
    review = story.reviewed()
    story.informed()
    story.silent()
    story.decided()
    serving = story.served("B29")
    for one in (story, review, serving):
        found = pages(one, name)
        assert found[f"/cases/{one.case}/"] == 200
        assert not {a: code for a, code in found.items() if code >= 500}


def test_the_page_of_the_proposal_tells_what_the_decision_will_turn_on(story: Story, clock: Clock) -> None:
    story.investigated()
    story.reviewed()
    story.informed()
    clock.forward(days=1)
    story.all("hear", "review_statement")
    client = Client()
    client.force_login(Account.objects.get(person=story.city.people["李建国"]))
    page = client.get(f"/cases/{story.case}/steps/propose_decision/").content.decode()
    assert "“作出决定”时还将检查" in page
    assert "陈述申辩期限没有届满" in page, "the form starts with what was proposed: a fine"
    story.do("propose_decision")
    page = client.get(f"/cases/{story.case}/").content.decode()
    assert "“作出决定”现在还不能通过" in page
