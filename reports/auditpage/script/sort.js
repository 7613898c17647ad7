// Tables are sorted by the buttons in their heads: upwards, downwards, then as they were.
const collator = new Intl.Collator("en", { numeric: true });

// What is not there comes last, either way.
function compare(a, b, direction) {
  const none = (v) => v === "" || v === null || v === undefined;
  if (none(a) || none(b)) return none(a) - none(b);
  return direction * (typeof a === "number" ? a - b : collator.compare(a, b));
}

// sortable calls back with a column and 1, -1 or 0.
function sortable(table, sorted) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const name = head.querySelector("button");
    if (!name) return;
    name.addEventListener("click", () => {
      const next = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")];
      for (const h of heads) if (h.hasAttribute("aria-sort")) h.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", next);
      sorted(column, { none: 0, ascending: 1, descending: -1 }[next]);
    });
  });
}

// The findings are rows already.
const findings = document.querySelector("#findings table");
if (findings) {
  const rows = [...findings.tBodies[0].rows];
  const value = (row, column) => {
    const cell = row.cells[column];
    if (cell.dataset.order === "") return cell.textContent;
    const order = Number(cell.dataset.order);
    return order < 0 ? null : order;
  };
  sortable(findings, (column, direction) => {
    const order = direction === 0 ? rows : [...rows].sort((a, b) => compare(value(a, column), value(b, column), direction));
    findings.tBodies[0].append(...order);
  });
  findings.addEventListener("click", (event) => {
    const kind = event.target.dataset.kind;
    if (kind !== undefined) showKind(kind);
  });
}
