// One bar at the foot of the window: a message and what can be done about it.
let bar;

export function hideNote() {
  bar?.remove();
  bar = undefined;
}

export function showNote(message, ...actions) {
  hideNote();
  bar = document.createElement("div");
  bar.className = "hj-bar-note";
  bar.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = message;
  bar.append(text);
  for (const [title, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = title;
    button.addEventListener("click", () => {
      hideNote();
      act();
    });
    bar.append(button);
  }
  document.body.append(bar);
}
