"use strict";
// The page works without this: it gives the radio buttons and links their keys. Single keys can be switched off, for whoever dictates.
const form = document.getElementById("label");
const keys = document.getElementById("keys");
keys.checked = sessionStorage.getItem("keys") !== "off";
keys.addEventListener("change", () => sessionStorage.setItem("keys", keys.checked ? "on" : "off"));
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || !keys.checked) return;
  const key = event.key.toLowerCase();
  const chosen = [...document.querySelectorAll("[data-key]")].find(element => element.dataset.key === key);
  if (chosen instanceof HTMLInputElement) {
    chosen.checked = true;
    chosen.focus();
    event.preventDefault();
  } else if (chosen) {
    chosen.click();
    event.preventDefault();
  } else if (key === "enter" && form && (event.target === document.body || event.target.type === "radio")) {
    form.requestSubmit();
    event.preventDefault();
  }
});
