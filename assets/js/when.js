// Fields that depend on another answer are shown when it is given. Without this script all of them are shown, each
// with its condition in words; the server leaves out what does not apply in either case.
const given = (form, name) => {
  const fields = [...form.elements].filter((f) => f.name === name);
  const picks = fields.filter((f) => ["radio", "checkbox"].includes(f.type));
  return picks.length ? picks.filter((f) => f.checked).map((f) => f.value) : fields.map((f) => f.value);
};

function holds(form, part) {
  const [, name, not, wanted] = part.match(/^([^=!]+)(!?)=(.*)$/);
  const found = given(form, name).some((value) => wanted.split("|").includes(value));
  return not ? !found : found;
}

function arrange(form) {
  for (const place of form.querySelectorAll("[data-when]")) {
    place.hidden = !place.dataset.when.split(";").every((part) => holds(form, part));
  }
}

function begin() {
  for (const form of document.querySelectorAll("form")) {
    if (!form.querySelector("[data-when]")) continue;
    form.classList.add("hj-scripted");
    arrange(form);
  }
}

document.addEventListener("change", (event) => event.target.form && arrange(event.target.form));
document.addEventListener("DOMContentLoaded", begin);
document.addEventListener("htmx:load", begin);
