/* Keys and dragging over forms that work without either. A letter acts only on the row that holds the focus. */
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const typing = (e) => e.target.closest("input, textarea, select") || e.ctrlKey || e.altKey || e.metaKey;

  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (e) => {
    if (typing(e)) return;
    if (e.key === "j" || e.key === "k") { e.preventDefault(); step(e.key === "j" ? 1 : -1); return; }
    const row = document.activeElement.closest("[data-row]");
    if (row && e.key === "Enter" && document.activeElement === row) { row.querySelector("[data-open]").click(); return; }
    const pressed = (row || document).querySelectorAll(row ? "[data-key]" : "[data-global]");
    const button = [...pressed, ...document.querySelectorAll("[data-global]")].find((b) => (b.dataset.key || b.dataset.global) === e.key);
    if (button) { e.preventDefault(); button.click(); }
  });

  /* After a decision the page comes back at the next row: give it the focus, so the next key acts on it. */
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && target.matches("[data-row]")) target.focus();

  /* A form is sent once. */
  document.addEventListener("submit", (e) => {
    if (e.target.dataset.sent) { e.preventDefault(); return; }
    e.target.dataset.sent = "1";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));

  /* Unsaved words are not lost by a slip. */
  let dirty = false;
  const record = document.querySelector("form.record");
  if (record) {
    record.addEventListener("input", () => { dirty = true; });
    record.addEventListener("submit", () => { dirty = false; });
    addEventListener("beforeunload", (e) => { if (dirty) e.preventDefault(); });
  }

  const code = document.querySelector("textarea[data-line]");
  if (code) {
    const lines = code.value.split("\n"), n = Math.min(Number(code.dataset.line) || 1, lines.length) - 1;
    const start = lines.slice(0, n).join("\n").length + (n ? 1 : 0);
    code.focus();
    code.setSelectionRange(start, start + lines[n].length);
  }

  const pins = document.querySelector("[data-pins]");
  if (!pins) return;
  let moving = null;
  for (const row of pins.children) row.draggable = true;
  pins.addEventListener("dragstart", (e) => { moving = e.target.closest("[data-row]"); moving.classList.add("moving"); });
  pins.addEventListener("dragover", (e) => {
    const over = e.target.closest("[data-row]");
    if (!moving || !over) return;
    e.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== moving) over[e.clientY < box.top + box.height / 2 ? "before" : "after"](moving);
  });
  pins.addEventListener("dragend", () => {
    moving.classList.remove("moving");
    const form = document.getElementById("thu-tu");
    form.elements.ids.value = [...pins.children].map((row) => row.dataset.id).join(",");
    form.requestSubmit();
  });
})();
