// Keeps what was typed into a form marked data-draft in this tab only, until the server has taken it.
//
// A draft that was sent keeps the idempotency key it was sent with: if the answer was lost and the page is opened
// again, sending it again is the same submission, not a second one. PINs, files, hidden fields and fields marked
// data-no-draft (personal data) are never kept; a draft of another account is dropped.
import { hideNote, showNote } from "./note.js";
import { makeRoom } from "./rows.js";

const PREFIX = "hj-draft:";
const KEY = "idempotency_key";
const viewer = () => document.body.dataset.viewer || "";
const slot = (form) => PREFIX + location.pathname + "#" + form.dataset.draft;
const kept = (field) =>
  field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) && !("noDraft" in field.dataset);

function read(form) {
  try {
    return JSON.parse(sessionStorage.getItem(slot(form)));
  } catch {
    return null;
  }
}

function write(form, sent) {
  const fields = [...form.elements].filter(kept);
  const values = fields.map((f) => [f.name, f.value, ["radio", "checkbox"].includes(f.type) ? f.checked : null]);
  const earlier = read(form);
  const key = earlier?.sent ? earlier.key : form.elements[KEY]?.value;
  try {
    sessionStorage.setItem(slot(form), JSON.stringify({ viewer: viewer(), key, sent: sent || !!earlier?.sent, values }));
  } catch {
    // A full or forbidden store only means that nothing is kept.
  }
}

export const markSent = (form) => form.dataset.draft && write(form, true);
export const forget = (form) => form.dataset.draft && sessionStorage.removeItem(slot(form));

function fill(form, draft) {
  for (const [name, value, checked] of draft.values) {
    makeRoom(form, name);
    const same = [...form.elements].filter((f) => f.name === name && kept(f));
    const field = checked === null ? same[0] : same.find((f) => f.value === value);
    if (!field) continue;
    if (checked === null) field.value = value;
    else field.checked = checked;
  }
  if (draft.sent && draft.key && form.elements[KEY]) form.elements[KEY].value = draft.key;
}

function restore() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const draft = read(form);
    if (!draft) continue;
    if (draft.viewer !== viewer()) {
      forget(form);
      continue;
    }
    if ("answered" in form.dataset) continue; // the server has just shown this form with what was sent
    fill(form, draft);
    showNote(
      draft.sent ? "上次提交未得到答复，内容已恢复。可安全重试，不会重复。" : "已恢复上次未提交的内容。",
      ["知道了", hideNote],
      ...(draft.sent ? [] : [["不要了，清空", () => { forget(form); form.reset(); }]]),
    );
  }
}

let timer;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.draft) return;
  clearTimeout(timer);
  timer = setTimeout(() => form.isConnected && write(form, false), 300);
});
document.addEventListener("submit", (event) => {
  if (!("clearDrafts" in event.target.dataset)) return;
  Object.keys(sessionStorage).filter((k) => k.startsWith(PREFIX)).forEach((k) => sessionStorage.removeItem(k));
});
document.addEventListener("DOMContentLoaded", restore);
document.addEventListener("htmx:historyRestore", restore);
