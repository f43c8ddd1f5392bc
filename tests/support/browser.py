"""A person at a browser: what they tap is counted, what the console complains of is kept."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page

from support.city import PASSWORD, PIN

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").resolve()
SHOTS = os.environ.get("HENGJIAN_SHOTS", "")
"""A folder for pictures of every page that a test looks at."""
PHONE, DESK = (390, 844), (1440, 900)
BY_WIDTH = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block", "aria-hidden-focus",
            "meta-viewport", "bypass", "page-has-heading-one", "button-name", "link-name", "label")
"""Rules of axe-core whose answer can change with the width: by what is laid out where, and what is hidden."""
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
"""Chromium reports every refusal of the server's as an error of the page's."""


class Visitor:
    """One person in a browser session of their own."""

    def __init__(self, context: BrowserContext, site: str, touch: bool = False, again: bool = False) -> None:
        self.context, self.site, self.touch, self.again, self.taps = context, site, touch, again, 0
        self.complaints: list[str] = []
        self.page = context.new_page()
        self.listen(self.page)
        context.on("page", self.listen)

    def listen(self, page: Page) -> None:
        page.on("console", lambda m: self.complain(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.complain(str(e)))

    def complain(self, text: str) -> None:
        if not ANSWERED.match(text):
            self.complaints.append(text)

    # -- moving about --------------------------------------------------------------------------------------

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def admit(self, session: str) -> None:
        """Lets them in with a session that was opened beside the form."""
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.site}])

    def tap(self, what: str | Locator) -> None:
        """One touch, on what bears that text or on a locator."""
        target = self.page.locator(f"button:text-is('{what}'), a:text-is('{what}')") if isinstance(what, str) else what
        self.taps += 1
        target = target.first
        target.tap() if self.touch else target.click()

    def pick(self, field: str, option: str) -> None:
        """One touch on an answer among several."""
        self.tap(self.page.locator(f"#f-{field}").get_by_label(option))

    def tick(self, field: str) -> None:
        self.tap(self.page.locator(f"#f-{field}"))

    def type(self, field: str, text: str) -> None:
        """Typing, with getting to the field; not counted."""
        self.page.locator(f"#f-{field}").fill(text)

    def value(self, field: str) -> str:
        return self.page.locator(f"#f-{field}").input_value()

    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def sees(self, text: str) -> None:
        """Waits for a text on the page."""
        self.page.get_by_text(text).locator("visible=true").first.wait_for()

    def enter(self, username: str, password: str = PASSWORD, code: Callable[[], str] | None = None) -> None:
        """Signs in with the form that every visitor sees; `code` is what the authenticator shows, where it asks."""
        self.go("/sign-in/")
        self.type("username", username)
        self.type("password", password)
        self.tap("登录")
        if code:
            self.type("code", code())
            self.tap("继续")
        self.page.get_by_role("heading", name="我的待办").wait_for()

    def search(self, words: str) -> None:
        box = self.page.locator("#site-search")
        box.fill(words)
        box.press("Enter")

    # -- judging -------------------------------------------------------------------------------------------

    def shot(self, name: str) -> None:
        if SHOTS:
            width = (self.page.viewport_size or {})["width"]
            self.page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True, caret="initial")

    def violations(self) -> list[Any]:
        """What axe-core finds. `evaluate` is not bound by the page's policy, as a script tag would be.

        Of a page that is looked at `again`, in a narrower window, only what the width can change: its markup is the
        same.
        """
        self.page.evaluate(AXE.read_text("utf-8"))
        only = f", runOnly: {list(BY_WIDTH)}" if self.again else ""
        found = self.page.evaluate(f"axe.run(document, {{resultTypes: ['violations']{only}}})")
        return [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found["violations"]]

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def fill_decision(visitor: Visitor, **changes: str) -> None:
    """Types into the on-the-spot form what passes, unless a test says otherwise; answers are left to taps."""
    said = {"party_name": "张大年", "party_id_number": "11010519491231002X",
            "offence_facts": "12号摊位的蔬菜未标明价格。",
            "offence_place-place_text": "滨海新区塘沽街道某菜市场12号摊位", "fine": "200", "pin": PIN} | changes
    for field, text in said.items():
        visitor.type(field, text)
