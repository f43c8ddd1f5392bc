"""Every component in a real browser: accessible, within the page, large enough, under a strict policy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hengjian.ui.gallery import PAGES, STATES
from support.browser import BY_WIDTH

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").resolve()
SHOTS = os.environ.get("HENGJIAN_SHOTS", "")


def until(tab, condition):
    """Wait for a condition in the page. Its own wait_for_function needs eval, which the policy forbids."""
    tab.evaluate(
        "() => new Promise((done, fail) => { const end = Date.now() + 10000;"
        f" const look = () => ({condition}) ? done()"
        " : Date.now() > end ? fail(new Error('waited in vain')) : setTimeout(look, 10); look(); })"
    )


def drafts(tab):
    """The names of the drafts kept; htmx keeps the current path beside them."""
    return tab.evaluate("Object.keys(sessionStorage).filter((k) => k.startsWith('hj-draft:'))")


MEASURE = """() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length
    && !e.closest('.visually-hidden') && !e.classList.contains('hj-skip');
  const inText = (e) => e.matches(`.hj-small a, dd a, .hj-card-head a, .hj-alert a, .hj-why a, .hj-crumbs a,
    li > div a, .hj-pills > li > a:not(.hj-pill)`);
  const name = (e) => e.tagName + ' ' + (e.textContent.trim() || e.name || '').slice(0, 20);
  const small = [], tiny = [], wide = [];
  const controls = 'a, button, input:not([type=hidden]), select, textarea, summary';
  for (const e of document.querySelectorAll(controls)) {
    if (!seen(e) || inText(e)) continue;
    // the link's ::after covers the row
    const row = e.closest('.hj-list .hj-c-title') && e.closest('tr');
    const box = (row || e).getBoundingClientRect();
    if (Math.min(box.width, box.height) < 43.5) small.push(`${name(e)} ${box.width}×${box.height}`);
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !seen(e) || e.closest('script')) continue;
    if (parseFloat(getComputedStyle(e).fontSize) < 14) tiny.push(name(e));
  }
  for (const e of document.querySelectorAll('body *')) {
    if (!seen(e) || e.closest('.hj-steps, .hj-tabs')) continue;
    if (e.getBoundingClientRect().right > innerWidth + 1) wide.push(name(e));
  }
  return { small, tiny, wide, scroll: document.documentElement.scrollWidth - innerWidth };
}"""


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", PAGES)
def test_page(tab, gallery_url, width, name, state):
    tab.goto(f"{gallery_url}?page={name}&state={state}")
    if SHOTS:
        tab.screenshot(path=f"{SHOTS}/{name}-{state}-{width}.png", full_page=True)
    found = tab.evaluate(MEASURE)
    assert found["scroll"] <= 0, "页面比窗口宽"
    assert found["wide"] == []
    assert found["tiny"] == []
    if width < 700:
        assert found["small"] == []
    # evaluate() is not bound by the page's policy, as a script tag would be
    tab.evaluate(AXE.read_text("utf-8"))
    only = f", runOnly: {list(BY_WIDTH)}" if width < 700 else ""  # the markup is that of the wide window
    axe = tab.evaluate(f"axe.run(document, {{resultTypes: ['violations']{only}}})")
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in axe["violations"]] == []
    assert tab.complaints == []


@pytest.mark.parametrize("width", [390], indirect=True)
def test_drawer_opens_without_script(chromium, gallery_url, width):
    context = chromium.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gallery_url}?page=list")
    link = page.locator(".hj-drawer a", has_text="组件")
    assert not link.is_visible()
    page.click("text=菜单")
    link.click()
    assert "page=parts" in page.url
    context.close()


@pytest.mark.parametrize("width", [1440], indirect=True)
class TestForms:
    def test_summary_leads_to_the_field(self, tab, gallery_url):
        tab.goto(f"{gallery_url}?page=form&state=failing")
        assert tab.evaluate("document.activeElement.id") == "error-summary"
        tab.click(".hj-summary a >> text=名称")
        assert tab.evaluate("document.activeElement.id") == "f-party-name"

    def test_blocked_button_leads_to_its_reason(self, tab, gallery_url):
        tab.goto(f"{gallery_url}?page=case")
        tab.click("button[aria-disabled=true]", force=True)
        assert tab.evaluate("document.activeElement.id") == "why-decide"

    def fill(self, tab, gallery_url, viewer="demo"):
        tab.goto(f"{gallery_url}?page=form&state=empty")
        tab.evaluate("(viewer) => { document.body.dataset.viewer = viewer }", viewer)
        tab.fill("#f-party-id_number", "120101199001011234")
        tab.fill("#f-pin", "135790")
        tab.fill("#f-party-name", "天津某店")
        until(tab, "Object.keys(sessionStorage).some((k) => sessionStorage[k].includes('天津某店'))")

    def test_double_click_sends_once(self, tab, gallery_url):
        held = []
        self.fill(tab, gallery_url)
        tab.route(
            "**/*", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
        )
        tab.evaluate("const b = document.querySelector('#entry [type=submit]'); b.click(); b.click()")
        until(tab, "document.querySelector('#entry [type=submit]').disabled")
        tab.evaluate("document.querySelector('#entry').requestSubmit()")
        held[0].continue_()
        tab.wait_for_selector("h1:text('已提交')")
        assert len(held) == 1

    def test_retry_sends_the_same_key(self, tab, gallery_url):
        from ui import gallery_urls

        gallery_urls.taken.clear()
        self.fill(tab, gallery_url)
        key = tab.input_value("input[name=idempotency_key]")
        lost = []

        def lose_first(route):
            if lost or route.request.method != "POST":
                route.continue_()
                return
            lost.append(route.fetch())  # the server takes it, the answer is lost
            route.abort("connectionreset")

        tab.route("**/*", lose_first)
        tab.click("#entry [type=submit]")
        tab.wait_for_selector("text=网络不通，未确认是否已提交")
        assert tab.input_value("#f-party-name") == "天津某店"
        tab.click("button:text-is('重试')")
        tab.wait_for_selector("h1:text('已提交')")
        assert gallery_urls.taken == [key, key]
        assert drafts(tab) == []

    def test_draft_returns_after_a_lost_connection_with_its_key(self, tab, gallery_url):
        tab.route(
            "**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
        )
        self.fill(tab, gallery_url)
        tab.evaluate("document.querySelector('input[name=idempotency_key]').value = 'first-attempt'")
        tab.click("#entry [type=submit]")
        tab.wait_for_selector("text=可安全重试")
        kept = tab.evaluate("JSON.stringify(sessionStorage)")
        assert "120101199001011234" not in kept, "证件号码不得留在浏览器中"
        assert "135790" not in kept
        tab.reload()
        tab.wait_for_selector("text=上次提交未得到答复")
        assert tab.input_value("#f-party-name") == "天津某店"
        assert tab.input_value("#f-party-id_number") == ""
        assert tab.input_value("input[name=idempotency_key]") == "first-attempt"

    def test_draft_of_another_account_is_dropped(self, tab, gallery_url):
        self.fill(tab, gallery_url, viewer="other")
        tab.reload()
        assert tab.input_value("#f-party-name") == ""
        assert drafts(tab) == []
