// What the page is given, and how elements are made: texts are only ever set as text.
const data = JSON.parse(document.getElementById("data").textContent);
const byID = (id) => document.getElementById(id);

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key.includes("-") || key === "role") element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children);
  return element;
}

function button(label, action, properties) {
  const b = make("button", { type: "button", ...properties }, label);
  b.addEventListener("click", action);
  return b;
}

const grouped = (n) => n.toLocaleString("en-US");
const counted = (n, one, many) => grouped(n) + " " + (n === 1 ? one : many);

// A thumbnail is a JPEG file of which all of one size share the beginning.
function thumbnail(i) {
  const p = data.pictures[i];
  if (p.thumb < 0) return make("span", { className: "thumb none", role: "img", "aria-label": p.path }, "no preview");
  const [head, rest] = data.album.bodies[p.thumb];
  return make("img", {
    className: "thumb", loading: "lazy", decoding: "async", alt: p.path, width: 64, height: 64,
    src: "data:image/jpeg;base64," + data.album.heads[head] + rest,
  });
}

// named is a path, with the label where labels differ.
function named(i, differ) {
  const p = data.pictures[i];
  const item = make("li", {}, make("span", { className: "path" }, p.path));
  if (differ) item.append(" ", make("span", { className: "label" }, p.label));
  return item;
}

const labelsOf = (r) => [...new Set(r.pictures.map((i) => data.pictures[i].label))].sort();
