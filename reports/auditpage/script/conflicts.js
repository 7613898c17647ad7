// Images that were said to be different, and the path that joins them all the same.
function conflict(c) {
  const chain = make("ol", { className: "chain" }, make("li", {}, thumbnail(c.pictures[0]), make("span", { className: "path" }, data.pictures[c.pictures[0]].path)));
  for (const s of c.steps) {
    const by = make("div", { className: "by" }, make("b", {}, s.by));
    if (s.cut) {
      const b = button("Cut here", () => cut(s.cut), { title: s.cut });
      listeners.push(() => {
        const done = decisions.has("cut " + s.cut);
        b.setAttribute("aria-pressed", String(done));
        b.textContent = done ? "Cut" : "Cut here";
      });
      by.append(b);
    } else {
      by.append(make("small", {}, s.remedy || ""));
    }
    chain.append(make("li", { className: "step" }, by), make("li", {}, thumbnail(s.to), make("span", { className: "path" }, data.pictures[s.to].path)));
  }
  return make("article", {}, make("p", {}, c.why), chain);
}

if (data.conflicts.length > 0) {
  byID("conflicts").hidden = false;
  byID("paths").append(...data.conflicts.slice(0, 200).map(conflict));
  if (data.conflicts.length > 200) byID("paths").append(make("p", {}, "and " + grouped(data.conflicts.length - 200) + " more"));
}
