"""People at their desks: a story told by the titles of steps and the labels of fields, through the pages alone.

    officer = Desk(visit(DESK), city, "李建国")
    officer.case("张大年").takes("提请告知", {"拟罚款数额": "3000"})
    reviewer.case("张大年").within("法制审核").takes("受理送审")
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from playwright.sync_api import Locator, Response

from hengjian.identity.models import Account, SecondFactor
from support.browser import Visitor
from support.city import PIN, City
from support.signing_in import code_of, session_of
from support.time import Clock

Answers = Mapping[str, Any]
"""By label: a text, an answer or several among those offered, True for a box to tick, a file, rows of a list."""
FIELD = (".//*[contains(concat(' ', @class, ' '), ' hj-field ')]"
         "[(./label | ./legend | ./label/span)[normalize-space(text()[1]) = '{}']]")


class Refusal(AssertionError):
    """The page did not take what was submitted; its message is what the page said."""


class Desk:
    """One person at a desk, in a browser session of their own, which ends when they stay away for long."""

    def __init__(self, visitor: Visitor, city: City, name: str, clock: Clock, *, colleague: str = "王敏") -> None:
        self.visitor, self.page, self.name, self.colleague = visitor, visitor.page, name, colleague
        self.clock, self.known = clock, False
        self.account = Account.objects.get(person=city.people[name])

    # -- getting there -------------------------------------------------------------------------------------

    def goes(self, path: str) -> Desk:
        """To an address; signs in when asked to, with the form for the first time, beside it after a night."""
        self.visitor.go(path)
        if "/sign-in/" in self.page.url:
            if self.known:
                self.visitor.admit(session_of(self.account.username))
                self.visitor.go(path)
                return self
            second = SecondFactor.objects.filter(account=self.account).exists()
            self.visitor.enter(self.account.username, code=partial(code_of, self.account) if second else None)
            self.known = True
            if path != "/":
                self.visitor.go(path)
        return self

    def case(self, party: str) -> Desk:
        """Opens the case from 我的待办 where it or something within it stands there, else from the list."""
        self.goes("/")
        if not self._links(party).count():
            self.goes("/cases/")
        self._follow(self._links(party))
        above = self.page.locator("main p", has_text="中办理").get_by_role("link")
        if above.count():
            self._follow(above)
        return self

    def follows(self, text: str) -> Desk:
        """The first link that says so."""
        self._follow(self._links(text))
        return self

    def within(self, title: str) -> Desk:
        """Opens the newest of what was opened within the case under that title."""
        self._follow(self._card("案内程序").get_by_role("link", name=title, exact=True).last)
        return self

    # -- acting --------------------------------------------------------------------------------------------

    def begins(self, action: str, answers: Answers | None = None, **how: Any) -> Desk:
        """Opens a proceeding within the case, and opens its page."""
        self._follow(self._card("案内程序").get_by_role("link", name=action, exact=True))
        return self.fills(answers or {}).submits(**how)

    def takes(self, action: str, answers: Answers | None = None, **how: Any) -> Desk:
        """Takes a step of the case in view by the button that bears its name."""
        self._follow(self._button(action))
        return self.fills(answers or {}).submits(**how)

    def fills(self, answers: Answers) -> Desk:
        for label, answer in answers.items():
            if isinstance(answer, list) and isinstance(answer[0], dict):
                self._rows(label, answer)
            else:
                self._answer(self.field(label), answer)
        return self

    def submits(self, *, alone: bool = False) -> Desk:
        """Sends the form off a minute later, confirmed by the colleague unless `alone`. Raises `Refusal`."""
        self.clock.forward(minutes=1)
        pin = self.page.locator("#f-pin")
        if pin.count() and not alone:
            self._answer(self.page.locator("#f-second"), self.colleague)
            pin.fill(PIN)
        with self.page.expect_response(_posted) as answer:
            self.page.locator("form.hj-form .hj-submit button[type=submit]").click()
        return self._taken(answer.value)

    def opens(self, step: str) -> Desk:
        """The form of a step by its address, as by a bookmark, whether or not the case offers it."""
        return self.goes(f"{re.sub('[?].*', '', self.page.url).removeprefix(self.visitor.site)}steps/{step}/")

    def insists(self) -> Desk:
        """Sends the form off although its button cannot be used."""
        with self.page.expect_response(_posted) as answer:
            self.page.locator("form.hj-form").evaluate("form => form.requestSubmit()")
        return self._taken(answer.value)

    # -- looking -------------------------------------------------------------------------------------------

    def said(self) -> str:
        """What the page says against what was submitted."""
        return "\n".join(self.page.locator(".hj-alert-bad, #error-summary").all_inner_texts())

    def sees(self, *texts: str) -> Desk:
        for text in texts:
            self.visitor.sees(text)
        return self

    def offered(self) -> list[str]:
        """What may be done from the page in view, or may not be done yet; reading and printing are no acts."""
        acts = "a[href*='/steps/'], a[href*='/open/'], a[href*='/waive/'], .hj-buttons button"
        return self.page.locator("main").locator(acts).all_inner_texts()

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """The field of a label, in a form or in a row of a list."""
        return (within or self.page.locator("form.hj-form")).locator(f"xpath={FIELD.format(label)}").first

    # -- hands ---------------------------------------------------------------------------------------------

    def _button(self, action: str) -> Locator:
        """The link that bears the act's name, behind 更多 where it stands there."""
        buttons = self.page.locator("main .hj-buttons")
        link = buttons.get_by_role("link", name=action, exact=True)
        if not link.count():
            buttons.locator("details > summary").first.click()
        return link

    def _links(self, party: str) -> Locator:
        return self.page.locator("main").get_by_role("link", name=re.compile(re.escape(party)))

    def _card(self, title: str) -> Locator:
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.page.locator("main section, main .hj-card").filter(has=heading)

    def _taken(self, answer: Response) -> Desk:
        if answer.status >= 400:
            self.page.locator(".hj-alert-bad, #error-summary").first.wait_for()
            raise Refusal(f"{self.name}：{self.said()}")
        self.page.locator(".hj-alert-good").filter(has_text="已").first.wait_for()
        return self

    def _follow(self, link: Locator) -> None:
        """By a link, to the page that it leads to."""
        address = link.first.get_attribute("href") or ""
        link.first.click()
        self.page.wait_for_url(f"**{address}")

    def _answer(self, field: Locator, answer: Any) -> None:
        if field.get_attribute("data-picker") is not None:
            field.locator("input[type=search]").fill(answer)
            field.locator("input[type=search]").press("Enter")  # takes the only one that is left
            field.locator("input[type=radio]:checked").wait_for()
            return
        if field.locator(".hj-picks").count():
            for one in [answer] if isinstance(answer, str) else answer:
                box = field.get_by_label(one, exact=True)
                (box if box.count() else field.get_by_label(one)).first.check()
            return
        inner = field.locator("input:not([type=hidden]), select, textarea")
        entry = inner.first if inner.count() else field
        if isinstance(answer, bool):
            entry.set_checked(answer)
        elif isinstance(answer, dict):
            entry.set_input_files([answer])  # type: ignore[list-item]
        elif entry.evaluate("e => e.tagName") == "SELECT":
            entry.select_option(label=answer)
        else:
            entry.fill(answer if isinstance(answer, str) else "\n".join(answer))

    def _rows(self, label: str, rows: list[Answers]) -> None:
        """A list, row by row; rows that are not there yet are added by the list's own button."""
        lines = self.field(label).locator("[data-row]")
        for number, row in enumerate(rows):
            if lines.count() == number:
                self.field(label).get_by_role("button", name="加一行").click()
            for name, answer in row.items():
                self._answer(self.field(name, lines.nth(number)), answer)


def _posted(response: Response) -> bool:
    return response.request.method == "POST"
