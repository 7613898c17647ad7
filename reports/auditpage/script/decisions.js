// Decisions are composed as lines of a CSV file (RFC 4180): decision, about, images, name,
// note. Each has a key, so that an answer replaces the one before.
const header = "decision,about,images,name,note";
const decisions = new Map(); // key: { answer, fields } or { line }
const listeners = [];
const place = "refold audit " + data.key;

const oneLine = (s) => s.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
const quoted = (s) => /[",]/.test(s) ? '"' + s.replaceAll('"', '""') + '"' : s;

// subject is what a decision on a relation is about; null where there is nothing to decide.
function subject(r) {
  if (r.answers.length === 0) return null;
  if (r.about) return { key: r.about + " " + r.subject, fields: [r.about, "", r.subject, ""] };
  const hashes = [...new Set(r.pictures.map((i) => data.pictures[i].hash))].sort();
  if (hashes.length < 2) return null;
  const paths = r.pictures.slice(0, 3).map((i) => data.pictures[i].path).join(" | ");
  const note = r.pictures.length > 3 ? paths + " | ..." : paths;
  return { key: hashes.join(" "), fields: [hashes.length === 2 ? "pair" : "cluster", hashes.join(" "), "", note] };
}

const lineOf = (d) => d.line || [d.answer, ...d.fields].map((f) => quoted(oneLine(f))).join(",");
const written = () => decisions.size === 0 ? "" : [header, ...[...decisions.values()].map(lineOf)].join("\n") + "\n";
const answerOf = (s) => s && decisions.has(s.key) ? decisions.get(s.key).answer : "";

// decide gives an answer, or takes it back where it was given.
function decide(s, answer) {
  if (answerOf(s) === answer) decisions.delete(s.key);
  else decisions.set(s.key, { answer, fields: s.fields });
  decided();
}

function cut(line) {
  const key = "cut " + line;
  if (!decisions.delete(key)) decisions.set(key, { line });
  decided();
}

// A browser may forbid storage, as some do for files.
function remember() {
  try {
    localStorage.setItem(place, JSON.stringify([...decisions]));
  } catch { /* the lines are on the page all the same */ }
}
function recall() {
  try {
    for (const [key, d] of JSON.parse(localStorage.getItem(place) || "[]")) {
      if (typeof d.line === "string" || (typeof d.answer === "string" && d.fields.length === 4)) decisions.set(key, d);
    }
  } catch { /* nothing is remembered */ }
}

function decided() {
  remember();
  byID("tray").hidden = decisions.size === 0;
  document.body.classList.toggle("decided", decisions.size > 0);
  byID("count").textContent = counted(decisions.size, "decision", "decisions");
  byID("text").value = written();
  byID("said").textContent = "";
  byID("clear").textContent = "Clear";
  for (const listener of listeners) listener();
}

byID("open").addEventListener("click", () => {
  const lines = byID("lines");
  lines.hidden = !lines.hidden;
  byID("open").setAttribute("aria-expanded", String(!lines.hidden));
});
byID("copy").addEventListener("click", async () => {
  let copied = false;
  try {
    await navigator.clipboard.writeText(written());
    copied = true;
  } catch {
    byID("lines").hidden = false;
    byID("text").select();
    copied = document.execCommand("copy");
  }
  byID("said").textContent = copied ? "Copied" : "Press Ctrl-C";
});
byID("clear").addEventListener("click", () => {
  if (byID("clear").textContent === "Clear") {
    byID("clear").textContent = "Really clear";
    return;
  }
  decisions.clear();
  decided();
});

// answers are the buttons by which a subject is decided.
const hints = { same: "They belong together", different: "They do not", ignore: "As if it had not been found" };
function answers(s, allowed, after) {
  const group = make("div", { className: "answers", role: "group", "aria-label": "Decision" });
  if (!s) {
    group.append(make("span", { className: "quiet" }, "always together"));
    return group;
  }
  for (const answer of allowed) {
    group.append(button(answer, () => { decide(s, answer); if (after) after(); }, { className: answer, title: hints[answer] || "" }));
  }
  group.update = () => {
    const now = answerOf(s);
    for (const b of group.children) b.setAttribute("aria-pressed", String(b.className === now));
  };
  group.update();
  return group;
}
