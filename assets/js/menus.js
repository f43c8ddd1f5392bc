// Menus are <details> and work without this; here they also close on Escape and on a click elsewhere.
const open = () => document.querySelectorAll("details.hj-menu[open]");

document.addEventListener("click", (event) => {
  open().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  open().forEach((menu) => {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  });
});

// A button that cannot be used leads to its reason.
document.addEventListener("click", (event) => {
  const button = event.target.closest('button[aria-disabled="true"]');
  if (!button) return;
  event.preventDefault();
  const reason = document.getElementById(button.getAttribute("aria-describedby"));
  if (!reason) return;
  reason.setAttribute("tabindex", "-1");
  reason.focus();
  reason.scrollIntoView({ block: "nearest" });
}, true);
