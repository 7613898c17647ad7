package reports

// results writes the table of architectures and protocols.
func (v *view) results(d *document) {
	d.heading(2, "What each protocol gives")
	t := newTable(words("architecture"), words("protocol"), figures("accuracy"), figures("interval"),
		figures("seeds"), figures("folds"))
	for _, c := range v.Cells {
		t.add(code(c.Architecture), text(protocolName(c.Protocol)), percent(c.Mean), span(c.Primary),
			number(len(c.SeedMeans)), number(len(c.Folds)))
	}
	d.table(t)
}
