package statement

import (
	"strings"

	"github.com/refold/refold/dataset/metadata/entry"
)

// webUI reads the text of Stable Diffusion WebUI (A1111) and of its relatives: the
// prompt, a line "Negative prompt: ..", and settings from a line that begins with Steps.
func webUI(t texts) (generation, bool) {
	candidates := []string{t.png("parameters"), t.first(entry.EXIF, "UserComment")}
	candidates = append(candidates, t.all(entry.Comment, "")...)
	for _, e := range t {
		if e.Where == entry.Hidden {
			candidates = append(candidates, e.Value)
		}
	}
	for _, text := range candidates {
		if g, ok := readParameters(text); ok {
			return g, true
		}
	}
	return generation{}, false
}

// readParameters is not ok without steps and a seed.
func readParameters(text string) (g generation, ok bool) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	at := strings.LastIndex("\n"+text, "\nSteps: ")
	if at < 0 {
		return g, false
	}
	line, _, _ := strings.Cut(text[at:], "\n")
	values := settings(line)
	if values["Seed"] == "" {
		return g, false
	}
	prompt, _, _ := strings.Cut("\n"+text[:at], "\nNegative prompt:")
	g = generation{prompt: strings.TrimSpace(prompt), seed: digits(values["Seed"]), model: values["Model"]}
	if g.model == "" {
		g.model = values["Model hash"]
	}
	if version := values["Version"]; len(version) > 1 && version[0] == 'f' && version[1] >= '0' && version[1] <= '9' {
		g.name = "Forge"
	}
	return g, true
}

// settings splits "Steps: 20, Sampler: Euler a, ..". A value that holds a comma is in
// quotes, as a text of JSON. The first of a name counts.
func settings(line string) map[string]string {
	values := make(map[string]string)
	begin, quoted, escaped := 0, false, false
	take := func(part string) {
		name, value, ok := strings.Cut(part, ":")
		name = strings.TrimSpace(name)
		if _, known := values[name]; ok && !known {
			values[name] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	for i := range len(line) {
		switch c := line[i]; {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			take(line[begin:i])
			begin = i + 1
		}
	}
	take(line[begin:])
	return values
}
