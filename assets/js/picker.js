// Long lists of codes are narrowed while one types. Without this script the button beside the box asks the server.
function narrow(picker) {
  const words = picker.querySelector("input[type='search']").value.toLowerCase().split(/\s+/).filter(Boolean);
  const options = [...picker.querySelectorAll(".hj-option")];
  const found = options.filter((option) => {
    const text = option.textContent.toLowerCase();
    option.hidden = !option.querySelector("input").checked && !words.every((word) => text.includes(word));
    return !option.hidden;
  });
  picker.querySelector("[data-picker-count]").textContent = found.length
    ? `找到 ${found.length} 项，共 ${options.length} 项` : "没有找到，请换几个字";
  return found;
}

const boxOf = (event) => event.target.closest?.("[data-picker] input[type='search']");

document.addEventListener("input", (event) => {
  const box = boxOf(event);
  if (box) narrow(box.closest("[data-picker]"));
});

// Enter takes the only one that is left or the one with that very code; arrow down goes into the list.
document.addEventListener("keydown", (event) => {
  const box = boxOf(event);
  if (!box || event.isComposing || !["Enter", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const found = narrow(box.closest("[data-picker]")).map((option) => option.querySelector("input"));
  const left = found.filter((input) => !input.checked);
  const meant = left.length === 1 ? left[0] : left.find((input) => input.value === box.value.trim());
  if (event.key === "Enter" && meant) meant.click();
  else (found.find((input) => input.checked) || found[0])?.focus();
});
