// On a narrow screen the rail of stages is wider than the window: it begins where the case stands.
function centre() {
  for (const rail of document.querySelectorAll(".hj-steps")) {
    const now = rail.querySelector(".hj-step-now") || rail.querySelector("li:last-child");
    if (now) rail.scrollLeft = now.offsetLeft - (rail.clientWidth - now.offsetWidth) / 2;
  }
}

document.addEventListener("DOMContentLoaded", centre);
document.addEventListener("htmx:load", centre);
