package auditpage

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"slices"

	"github.com/refold/refold/reports/text"
)

// The style, and the parts of the script in their order.
var (
	//go:embed page.css
	style string
	//go:embed script/base.js
	baseScript string
	//go:embed script/sort.js
	sortScript string
	//go:embed script/decisions.js
	decisionsScript string
	//go:embed script/relations.js
	relationsScript string
	//go:embed script/conflicts.js
	conflictsScript string
	//go:embed script/review.js
	reviewScript string
)

// HTML renders the page. It is well-formed XML, too, so that its structure can be checked
// without the leniency of an HTML parser, and its own policy lets a browser run this
// script, apply this style and show images within the page, and nothing else.
func HTML(p *Page) ([]byte, error) {
	d, err := newData(p)
	if err != nil {
		return nil, fmt.Errorf("audit.html: %w", err)
	}
	json, err := d.json()
	if err != nil {
		return nil, fmt.Errorf("audit.html: %w", err)
	}
	script := "//<![CDATA[\n(() => {\n\"use strict\";\n" + baseScript + sortScript + decisionsScript + relationsScript + conflictsScript + reviewScript + "})();\n//]]>"
	var b bytes.Buffer
	name := text.Plain(p.Name)
	fmt.Fprintf(&b, head, policy(style, script), html.EscapeString(name), style)
	opening(&b, p, name)
	findings(&b, p.Findings)
	fmt.Fprintf(&b, body, html.EscapeString(text.Plain(p.Decisions)))
	b.WriteString("<script type=\"application/json\" id=\"data\">")
	b.Write(json)
	b.WriteString("</script>\n<script>" + script + "</script>\n</body>\n</html>\n")
	return b.Bytes(), nil
}

// policy is a content security policy (W3C CSP level 3): the second fence, should a name
// from outside ever become markup. Data that are not run need no permission.
func policy(style, script string) string {
	return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src '" + sum(style) + "'; script-src '" + sum(script) + "'"
}

func sum(s string) string {
	hash := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(hash[:])
}

// opening writes what stands above the findings.
func opening(b *bytes.Buffer, p *Page, name string) {
	fmt.Fprintf(b, "<header>\n<p class=\"brand\">refold</p>\n<h1>Audit of %s</h1>\n", html.EscapeString(name))
	for _, sentence := range p.Opening {
		fmt.Fprintf(b, "<p class=\"lead\">%s</p>\n", html.EscapeString(text.Plain(sentence)))
	}
	b.WriteString("<ul class=\"tally\">\n")
	for _, s := range []Severity{High, Medium, Low} {
		n := 0
		for _, f := range p.Findings {
			if f.Severity == s {
				n++
			}
		}
		fmt.Fprintf(b, "<li class=\"%s\"><b>%s</b> %s</li>\n", s, text.Number(n), s)
	}
	b.WriteString("</ul>\n</header>\n")
}

// findingColumns are the heads of the table of findings.
var findingColumns = [...]string{"Severity", "What was found", "Images", "Cross a random split", "Groups", "What to do"}

// findings writes the table of findings, which is there without the script, too.
func findings(b *bytes.Buffer, all []Finding) {
	b.WriteString("<section id=\"findings\">\n<h2>Findings</h2>\n")
	if len(all) == 0 {
		b.WriteString("<p>Nothing was found.</p>\n</section>\n")
		return
	}
	b.WriteString("<table role=\"table\" class=\"cards\">\n<thead role=\"rowgroup\"><tr role=\"row\">")
	for _, column := range findingColumns {
		fmt.Fprintf(b, "<th role=\"columnheader\" scope=\"col\" aria-sort=\"none\"><button type=\"button\">%s</button></th>", column)
	}
	b.WriteString("<th role=\"columnheader\" scope=\"col\" aria-label=\"Images\"></th></tr></thead>\n<tbody role=\"rowgroup\">\n")
	for _, f := range all {
		f.row(b)
	}
	b.WriteString("</tbody>\n</table>\n</section>\n")
}

// row writes a finding. Cells with an order are sorted by that, others by what they say.
func (f Finding) row(b *bytes.Buffer) {
	cell := func(column int, class, order, content string) {
		fmt.Fprintf(b, "<td role=\"cell\" class=\"%s\" data-name=\"%s\" data-order=\"%s\">%s</td>", class, findingColumns[column], order, content)
	}
	said := func(s string) string { return html.EscapeString(text.Plain(s)) }
	crossing := text.Missing
	if f.Crossing >= 0 {
		crossing = text.Number(f.Crossing)
	}
	b.WriteString("<tr role=\"row\">")
	severity := said(string(f.Severity))
	cell(0, "severity", fmt.Sprint(slices.Index([]Severity{Low, Medium, High}, f.Severity)), "<span class=\"badge "+severity+"\">"+severity+"</span>")
	cell(1, "what", "", said(f.What))
	cell(2, "number", fmt.Sprint(f.Images), text.Number(f.Images))
	cell(3, "number", fmt.Sprint(f.Crossing), crossing)
	cell(4, "", "", said(f.Groups))
	cell(5, "do", "", said(f.Do))
	show := ""
	if f.Kind != "" {
		show = "<button type=\"button\" data-kind=\"" + said(f.Kind) + "\">Show</button>"
	}
	b.WriteString("<td role=\"cell\" class=\"show\">" + show + "</td></tr>\n")
}
