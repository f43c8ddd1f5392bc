// Sends the CSRF token of the page with every htmx request that is not a form of its own.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});

// A new page begins at its top, or where it wants to be read: at what is wrong, at what is refused.
document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.detail.boosted) return;
  const first = document.querySelector("main [autofocus]");
  if (!first) {
    scrollTo(0, 0);
    return;
  }
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "center" });
});
