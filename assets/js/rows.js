// Rows of a list are added and taken away without asking the server. Without this script the same buttons send the
// form, and the server shows it again with the row.
const NEW = "__row__";

function renumber(list) {
  [...list.querySelectorAll("[data-row]")].forEach((row, i) => {
    row.querySelectorAll("[data-row-number]").forEach((place) => { place.textContent = i + 1; });
  });
}

function next(list) {
  const taken = [...list.querySelectorAll("[data-row]")].map((row) => Number(row.dataset.row.split(".").pop()));
  return Math.max(-1, ...taken) + 1;
}

function add(list, number = next(list)) {
  const template = list.querySelector("template");
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll(NEW, String(number));
  const row = holder.content.firstElementChild;
  list.querySelector("button[name='_add']").before(row);
  renumber(list);
  return row;
}

// A draft may hold rows that the page does not have yet.
export function makeRoom(form, name) {
  const [, key, number] = name.match(/^(\w+)\.(\d{1,3})\./) || [];
  if (!key || form.elements[name]) return;
  const list = form.querySelector(`[data-rows="${key}"]`);
  if (list?.querySelector("template")) add(list, Number(number));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name='_add'], button[name='_remove']");
  const list = button?.closest("[data-rows]");
  if (!list || !list.querySelector("template")) return;
  event.preventDefault();
  if (button.name === "_add") {
    add(list).querySelector("input:not([type='hidden']), select, textarea")?.focus();
    return;
  }
  button.closest("[data-row]").remove();
  renumber(list);
  list.querySelector("button[name='_add']").focus();
  list.dispatchEvent(new Event("input", { bubbles: true }));
}, true);
