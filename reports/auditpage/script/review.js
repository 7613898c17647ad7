// Review: a relation at a time, large, with keys.
const dialog = byID("dialog");
let at = 0;

function review(i) {
  if (selected.length === 0) return;
  at = Math.max(0, Math.min(i, selected.length - 1));
  const x = selected[at], r = x.r;
  const large = make("div", { className: "large" }, ...r.pictures.slice(0, 24).map((p) =>
    make("figure", {}, thumbnail(p), make("figcaption", {}, make("span", { className: "path" }, data.pictures[p].path), make("span", { className: "label" }, data.pictures[p].label)))));
  const group = answers(x.subject, r.answers, () => { if (at + 1 < selected.length) review(at + 1); else review(at); });
  const facts = [r.kind, r.grade, r.score === undefined ? "" : "score " + r.score.toFixed(2), r.transform || "", r.name || "", r.state].filter((f) => f !== "");
  dialog.replaceChildren(
    make("div", { className: "top" }, make("b", {}, grouped(at + 1) + " of " + grouped(selected.length)), make("span", {}, facts.join(" \u00b7 ")), button("Close", () => dialog.close(), {})),
    large,
    r.pictures.length > 24 ? make("p", { className: "quiet" }, "and " + counted(r.pictures.length - 24, "image", "images") + " more") : "",
    x.labels.length > 1 ? make("p", {}, make("span", { className: "badge high" }, "labels differ")) : "",
    r.why ? make("p", { className: "quiet" }, r.why) : "",
    make("div", { className: "bottom" },
      button("\u2190", () => review(at - 1), { disabled: at === 0, "aria-label": "Previous" }), group,
      button("\u2192", () => review(at + 1), { disabled: at === selected.length - 1, "aria-label": "Next" })),
    make("p", { className: "keys" }, make("kbd", {}, "S"), " same ", make("kbd", {}, "D"), " different ", make("kbd", {}, "I"), " ignore ", make("kbd", {}, "\u2190"), " ", make("kbd", {}, "\u2192"), " others ", make("kbd", {}, "Esc"), " close"));
  if (!dialog.open) dialog.showModal();
  dialog.focus();
}

dialog.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const answer = { s: "same", d: "different", i: "ignore" }[key];
  if (answer) {
    const b = dialog.querySelector(".answers ." + answer);
    if (b) b.click();
  } else if (key === "arrowleft") review(at - 1);
  else if (key === "arrowright") review(at + 1);
  else return;
  event.preventDefault();
});
dialog.tabIndex = -1;
byID("review").addEventListener("click", () => review(0));

recall();
if (relations.length > 0) filter();
decided();
