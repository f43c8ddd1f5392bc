// One submission at a time, and a way to send again when no answer came. The server is idempotent by the form's
// hidden key, so sending again is safe; this only spares people the doubt.
import { forget, markSent } from "./drafts.js";
import { hideNote, showNote } from "./note.js";

const formOf = (event) => event.target.closest?.("form[method='post']");

function setBusy(form, busy) {
  form.toggleAttribute("data-busy", busy);
  form.setAttribute("aria-busy", String(busy));
  const buttons = [...form.elements].filter((e) => e.type === "submit");
  // Later, so that the pressed button's own name and value are still sent.
  setTimeout(() => buttons.forEach((b) => { b.disabled = form.hasAttribute("data-busy"); }));
}

document.addEventListener("submit", (event) => {
  const form = formOf(event);
  if (!form) return;
  if (event.submitter?.formTarget) {
    // Opens beside the page (a preview): this form is not being sent, and htmx must not take it over.
    event.stopImmediatePropagation();
    return;
  }
  if (form.hasAttribute("data-busy")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  hideNote();
  setBusy(form, true);
  markSent(form);
}, true);

addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach((f) => setBusy(f, false)));

// The server has answered: what it took, or shows again with what is wrong, needs no draft. Before the swap, while
// the form and its address are still those of the draft.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = formOf(event);
  const status = event.detail.xhr.status;
  if (form && (status < 400 || status === 422)) forget(form);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = formOf(event);
  if (form) setBusy(form, false);
});

function offerRetry(message) {
  return (event) => {
    const form = formOf(event);
    if (form) showNote(message, ["重试", () => form.requestSubmit()]);
    else showNote(message.replace("可安全重试，不会重复。", "请稍后再试。"), ["知道了", hideNote]);
  };
}

const lost = offerRetry("网络不通，未确认是否已提交。可安全重试，不会重复。");
document.addEventListener("htmx:sendError", lost);
document.addEventListener("htmx:timeout", lost);
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status >= 500) offerRetry("服务器没有完成办理，未确认是否已提交。可安全重试，不会重复。")(event);
  else if (status === 403) showNote("登录已过期或没有权限。请在新窗口重新登录后重试，已填内容不会丢失。", ["知道了", hideNote]);
  else showNote(`提交未被接受（${status}）。请刷新页面后再试。`, ["知道了", hideNote]);
});
