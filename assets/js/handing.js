// Copying what a page shows once, and printing it. Without this script the buttons are not shown. Nothing is sent.
async function copied(text) {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  // An intranet without HTTPS has no clipboard interface.
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "visually-hidden";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  if (!done) throw new Error("refused");
}

function tell(button, text) {
  button.dataset.title ??= button.textContent;
  button.textContent = text;
  button.parentElement.querySelector("[role='status']").textContent = text;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const found = [...document.querySelectorAll(button.dataset.copy)].map((part) => part.textContent.trim());
  try {
    await copied(found.join("\n"));
    tell(button, "已复制");
  } catch {
    tell(button, "没有复制成，请手工选中");
  }
});

document.addEventListener("click", (event) => event.target.closest("[data-print]") && print());

function begin() {
  document.querySelectorAll("[data-copy], [data-print]").forEach((button) => { button.hidden = false; });
}

document.addEventListener("DOMContentLoaded", begin);
document.addEventListener("htmx:load", begin);
