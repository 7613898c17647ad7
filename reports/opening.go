package reports

// opening writes the title, the verdict and what must be known before reading on.
func (v *view) opening(d *document) {
	d.heading(1, "Is "+percent(v.Claim.Accuracy)+" real? "+text(v.Data.Name))
	h := v.headline()
	if h == nil {
		d.note("No verdict.", "No trial has finished yet.")
		return
	}
	d.para("**%s**", text(h.Sentence))
	d.items(labelled("Rule", h.Rule), labelled("Reason", h.Reason), labelled("Also", h.Advice))
}

func labelled(label, s string) string {
	if plain(s) == "" {
		return ""
	}
	return "**" + label + ":** " + text(s)
}
