package statement

import (
	"strings"

	"github.com/refold/refold/dataset/metadata/entry"
)

// midjourney reads "PROMPT --ar 3:2 --v 6 Job ID: UUID". Its options stay in the prompt:
// they change the image.
func midjourney(t texts) (generation, bool) {
	for _, text := range []string{t.png("Description"), t.first(entry.XMP, "dc:description"), t.first(entry.EXIF, "ImageDescription")} {
		at := strings.LastIndex(text, "Job ID:")
		if at < 0 || !isUUID(text[at+len("Job ID:"):]) {
			continue
		}
		g := generation{prompt: strings.TrimSpace(text[:at]), job: strings.ToLower(strings.TrimSpace(text[at+len("Job ID:"):]))}
		g.seed = digits(option(g.prompt, "--seed"))
		for _, name := range []string{"--v", "--version", "--niji"} {
			if version := option(g.prompt, name); version != "" {
				g.model = name[len("--"):] + " " + version
			}
		}
		return g, true
	}
	return generation{}, false
}

// option is the word behind a word.
func option(prompt, name string) string {
	words := strings.Fields(prompt)
	for i, word := range words[:max(0, len(words)-1)] {
		if word == name {
			return words[i+1]
		}
	}
	return ""
}

// isUUID reports 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
func isUUID(text string) bool {
	text = strings.TrimSpace(text)
	groups := strings.Split(text, "-")
	if len(groups) != 5 || strings.Trim(text, "-0123456789abcdefABCDEF") != "" {
		return false
	}
	for i, n := range []int{8, 4, 4, 4, 12} {
		if len(groups[i]) != n {
			return false
		}
	}
	return true
}

// sharedJob is IPTC's identifier of a generated image, into which Midjourney writes that
// of the job.
func sharedJob(t texts) string {
	if guid := t.first(entry.XMP, "Iptc4xmpExt:DigImageGUID"); isUUID(guid) {
		return strings.ToLower(strings.TrimSpace(guid))
	}
	return ""
}
