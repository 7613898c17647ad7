// The relations: filtered, sorted, and shown some at a time.
const step = 60;
const pairs = byID("pairs");
const rows = pairs.tBodies[0];
const relations = data.relations.map((r, rank) => {
  const labels = labelsOf(r);
  const paths = r.pictures.map((i) => data.pictures[i].path);
  const text = [...paths, ...labels, r.name || "", ...(r.spellings || []), r.transform || ""].join("\n").toLowerCase();
  return { r, rank, labels, subject: subject(r), first: paths[0], what: r.name || r.transform || "", text };
});
let selected = relations;
let order = { column: 0, direction: 0 };
let drawn = 0;
let groups = []; // of buttons, in the rows that are drawn
let whole = null; // that for all of a kind

const columns = [
  (x) => x.first,
  (x) => (x.labels.length > 1 ? "0 " : "1 ") + x.labels.join(" "),
  (x) => x.r.kind,
  (x) => x.r.grade,
  (x) => x.r.score,
  (x) => x.what,
  (x) => x.r.state,
  (x) => answerOf(x.subject),
];

function options(id, values) {
  const select = byID(id);
  select.append(make("option", { value: "" }, "all"));
  for (const v of [...new Set(values)]) select.append(make("option", { value: v }, v + " (" + grouped(values.filter((w) => w === v).length) + ")"));
  select.addEventListener("change", filter);
}

function filter() {
  const words = byID("find").value.toLowerCase();
  const kind = byID("kind").value, grade = byID("grade").value, state = byID("state").value;
  const differ = byID("differ").checked, undecided = byID("undecided").checked;
  selected = relations.filter((x) =>
    (kind === "" || x.r.kind === kind) && (grade === "" || x.r.grade === grade) && (state === "" || x.r.state === state) &&
    (!differ || x.labels.length > 1) && (!undecided || answerOf(x.subject) === "") && x.text.includes(words));
  wholeKind(kind);
  arrange();
}

// arrange sorts what is selected and draws it anew.
function arrange() {
  const value = columns[order.column];
  const keyed = selected.map((x) => ({ x, key: value(x) }));
  if (order.direction !== 0) keyed.sort((a, b) => compare(a.key, b.key, order.direction) || a.x.rank - b.x.rank);
  else keyed.sort((a, b) => a.x.rank - b.x.rank);
  selected = keyed.map((k) => k.x);
  rows.replaceChildren();
  groups = [];
  drawn = 0;
  draw(step);
}

// draw shows n more.
function draw(n) {
  const more = selected.slice(drawn, drawn + n).map(row);
  rows.append(...more);
  drawn += more.length;
  const of = selected.length === relations.length ? counted(relations.length, "relation", "relations") : grouped(selected.length) + " of " + counted(relations.length, "relation", "relations");
  byID("shown").textContent = selected.length === 0 ? "No relation is like that." : of;
  byID("more").hidden = drawn === selected.length;
  byID("printed").textContent = drawn === selected.length ? "" : "Rows 1 to " + grouped(drawn) + " of " + grouped(selected.length) + ".";
  byID("all").hidden = drawn === selected.length;
  byID("all").textContent = "Show all " + grouped(selected.length);
}

function cell(name, className, ...children) {
  return make("td", { role: "cell", className, "data-name": name }, ...children);
}

function row(x) {
  const r = x.r, most = 6;
  const strip = r.pictures.slice(0, most).map(thumbnail);
  if (r.pictures.length > most) strip.push(make("span", { className: "rest" }, "+" + grouped(r.pictures.length - most)));
  const zoom = button("", () => review(selected.indexOf(x)), { className: "zoom", "aria-label": "Compare " + counted(r.pictures.length, "image", "images") + ", " + x.first });
  zoom.append(...strip);
  const group = answers(x.subject, r.answers);
  if (group.update) groups.push(group);
  return make("tr", { role: "row" },
    cell("", "images", make("div", { className: "both" }, zoom, paths(x))),
    cell("Labels", "", x.labels.length > 1 ? make("span", { className: "badge high" }, "labels differ") : x.labels[0]),
    cell("Kind", "", r.kind),
    cell("Grade", "", r.grade),
    cell("Score", "number", r.score === undefined ? "" : score(r.score)),
    cell("What relates them", "relates", relates(r)),
    cell("State", "", make("span", { className: "state " + r.state.replaceAll(" ", "-") }, r.state), r.why ? make("small", {}, r.why) : ""),
    cell("Decision", "", group));
}

function paths(x) {
  const r = x.r, shown = 3;
  const labelled = (i) => named(i, x.labels.length > 1);
  const list = make("ul", { className: "paths" }, ...r.pictures.slice(0, shown).map(labelled));
  if (r.pictures.length > shown) {
    const rest = make("details", {}, make("summary", {}, counted(r.pictures.length - shown, "more", "more")));
    rest.addEventListener("toggle", () => {
      if (rest.children.length === 1) rest.append(make("ul", { className: "paths" }, ...r.pictures.slice(shown).map(labelled)));
    });
    return make("div", {}, list, rest);
  }
  return list;
}

// The bar ends where the score is twice the cut-off, which is its middle.
function score(v) {
  const bar = make("span", { className: v > 1 ? "bar weak" : "bar", "aria-hidden": "true" }, make("i", {}));
  bar.firstChild.style.width = Math.min(v / 2, 1) * 100 + "%";
  return make("span", { className: "score", title: "0 is equal, 1 is the cut-off: the mark in the middle of the bar" }, v.toFixed(2), bar);
}

function relates(r) {
  const parts = [];
  if (r.name) parts.push(make("span", { className: "name" }, r.name));
  if (r.transform) parts.push(make("span", {}, r.transform));
  if (r.spellings && r.spellings.length > 1) parts.push(make("small", {}, "written " + r.spellings.join("; ")));
  return make("div", {}, ...parts);
}

// wholeKind offers a decision on all of the kind that is looked at.
function wholeKind(kind) {
  const box = byID("whole");
  box.replaceChildren();
  whole = null;
  box.hidden = kind === "" || kind === "copies" || kind === "decided";
  if (box.hidden) return;
  whole = answers({ key: "detector " + kind, fields: ["detector", "", kind, ""] }, ["same", "different", "ignore"]);
  box.append(make("span", {}, "Everything of the kind " + kind + ", unless decided one by one:"), whole);
}

function showKind(kind) {
  for (const id of ["find", "grade", "state"]) byID(id).value = "";
  byID("differ").checked = byID("undecided").checked = false;
  byID("kind").value = kind;
  filter();
  byID("relations").scrollIntoView();
}

if (relations.length > 0) {
  byID("relations").hidden = false;
  options("kind", data.relations.map((r) => r.kind));
  options("grade", data.relations.map((r) => r.grade));
  options("state", data.relations.map((r) => r.state));
  byID("find").addEventListener("input", filter);
  byID("differ").addEventListener("change", filter);
  byID("undecided").addEventListener("change", filter);
  sortable(pairs, (column, direction) => { order = { column, direction }; arrange(); });
  byID("next").addEventListener("click", () => draw(step));
  byID("all").addEventListener("click", () => draw(selected.length));
  new IntersectionObserver((seen) => { if (seen[0].isIntersecting && drawn < selected.length) draw(step); }, { rootMargin: "600px" }).observe(byID("more"));
  addEventListener("beforeprint", () => { if (drawn < 500) draw(500 - drawn); });
  listeners.push(() => { for (const g of whole ? [whole, ...groups] : groups) g.update(); });
}
