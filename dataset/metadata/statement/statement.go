// Package statement tells what the texts of an image file say: what made the image, from
// which prompt, who made it, with which camera, when and where.
//
// It owns which program writes what where (the table in tools.go) and what a Statement
// keeps. It must not know how texts are found in files, images of other files, or
// classes: who agrees with whom is package leak's.
//
// Nothing is guessed: a field that is not read surely is empty. Nothing is verified
// either: a file says of itself what its last writer wanted.
package statement

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/metadata/entry"
)

// Statement is what one file says. The zero value says nothing.
type Statement struct {
	Generator string `json:"generator,omitempty"` // a name of tools, where one made the image
	Model     string `json:"model,omitempty"`     // of the generator, as written
	Prompt    Text   `json:"prompt,omitzero"`     // without what the image should not show
	Seed      string `json:"seed,omitempty"`      // digits; several, in the order of the graph, with commas
	Job       string `json:"job,omitempty"`       // one call of the generator

	Authors  []string `json:"authors,omitempty"` // as written, each once
	Camera   Camera   `json:"camera,omitzero"`
	Taken    Taken    `json:"taken,omitzero"`
	Place    *Place   `json:"place,omitempty"`
	Software string   `json:"software,omitempty"` // that wrote the file, as written
	Document string   `json:"document,omitempty"` // XMP's identifier of what the file was first made as

	// Generated says that a model made the image, or what it was made from: by IPTC's
	// digital source type, or because the generator is known.
	Generated bool   `json:"generated,omitempty"`
	Source    string `json:"source,omitempty"`   // the digital source type, without its address
	Manifest  string `json:"manifest,omitempty"` // of C2PA: who claims it, or "unknown"
	Hidden    string `json:"hidden,omitempty"`   // the magic word of a text in the pixels

	Entries []Entry `json:"entries,omitempty"` // 64 at most
	More    int     `json:"more,omitempty"`    // entries that are not among them
}

// Camera names a device. The serial number alone tells two of a model apart.
type Camera struct {
	Make   string `json:"make,omitempty"`
	Model  string `json:"model,omitempty"`
	Serial string `json:"serial,omitempty"`
}

// Taken is when an image was taken, by the clock of the camera.
type Taken struct {
	Local  string `json:"local,omitempty"`  // 2006-01-02T15:04:05
	Offset string `json:"offset,omitempty"` // of that clock from UTC, +02:00, where it is written
}

// Place is where an image was taken, in degrees, south and west negative.
type Place struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// Entry is a text of the file, kept so that texts of several files can be compared.
type Entry struct {
	Where string `json:"where"`
	Key   string `json:"key,omitempty"`
	Text  Text   `json:"text,omitzero"`
	Fault string `json:"fault,omitempty"`
}

// Text is a text of any length. Two are equal where the texts are.
type Text struct {
	Head string `json:"head,omitempty"` // the first 300 characters
	Hash string `json:"hash,omitempty"` // of the whole, where it is longer: SHA-256, 32 digits
}

// Limits of a statement.
const (
	maxEntries = 64
	maxRunes   = 300
	maxAuthors = 16
)

// Shorten is the Text of a whole one.
func Shorten(whole string) Text {
	runes := 0
	for at := range whole {
		if runes++; runes > maxRunes {
			sum := sha256.Sum256([]byte(whole))
			return Text{strings.Clone(whole[:at]), hex.EncodeToString(sum[:16])}
		}
	}
	return Text{Head: strings.Clone(whole)} // of a block of which nothing else is kept
}

// head is a name of bounded length.
func head(name string) string { return Shorten(name).Head }

// Read tells what a file says. hidden are the entries that were found in its pixels.
func Read(data []byte, hidden ...entry.Entry) Statement {
	t := texts(slices.Concat(entry.Read(data), hidden))
	s := Statement{
		Authors: t.authors(), Camera: t.camera(), Taken: t.taken(), Place: t.place(),
		Software: head(t.first(entry.PNG, "Software", entry.EXIF, "Software", entry.XMP, "xmp:CreatorTool", entry.IPTC, "OriginatingProgram")),
		Document: head(t.first(entry.XMP, "xmpMM:OriginalDocumentID", entry.XMP, "xmpMM:DocumentID")),
	}
	for _, h := range hidden {
		s.Hidden = h.Key
	}
	s.origin(t)
	s.generation(append(t, unpack(hidden)...))
	s.Generated = s.Generated || s.Generator != ""
	if s.Generated && s.Job == "" {
		s.Job = sharedJob(t)
	}
	s.keep(t)
	return s
}

// keep lists entries, those that say the most first: behind texts come the properties of
// XMP, and behind these the settings of editors, in the order of the file. Of one key two
// are kept, and of settings 16, the steps of an editor being many.
func (s *Statement) keep(t texts) {
	const perKey, settings, maxSettings = 2, 2, 16
	rank := func(e entry.Entry) int {
		switch {
		case e.Where != entry.XMP:
			return 0
		case strings.HasPrefix(e.Key, "{"), strings.HasPrefix(e.Key, "crs:"), strings.Contains(e.Key, "/"):
			return settings
		}
		return 1
	}
	t = slices.Clone(t)
	slices.SortStableFunc(t, func(a, b entry.Entry) int { return cmp.Compare(rank(a), rank(b)) })
	kept, changes := make(map[[2]string]int), 0
	for _, e := range t {
		key := [2]string{e.Where, e.Key}
		if kept[key] == perKey || len(s.Entries) == maxEntries || rank(e) == settings && changes == maxSettings {
			s.More++
			continue
		}
		if rank(e) == settings {
			changes++
		}
		kept[key]++
		s.Entries = append(s.Entries, Entry{e.Where, head(e.Key), Shorten(e.Value), e.Fault})
	}
}

// origin reads C2PA and the digital source type, that of the image first.
func (s *Statement) origin(t texts) {
	if slices.ContainsFunc(t, func(e entry.Entry) bool { return e.Where == entry.C2PA && e.Key == entry.Manifest }) {
		s.Manifest = "unknown"
		if claimed := t.first(entry.C2PA, entry.Generator); claimed != "" {
			s.Manifest = head(claimed)
		}
	}
	for _, at := range [][2]string{{entry.XMP, "Iptc4xmpExt:DigitalSourceType"}, {entry.C2PA, entry.SourceType}, {entry.C2PA, entry.Ingredient + entry.SourceType}} {
		for _, source := range t.all(at[0], at[1]) {
			name := source[strings.LastIndexByte(source, '/')+1:]
			if s.Source == "" {
				s.Source = head(name)
			}
			if trained(name) {
				s.Generated = true
			}
		}
	}
}

// trained are the source types of generative models (IPTC's NewsCodes, digital source
// type).
func trained(source string) bool {
	return source == "trainedAlgorithmicMedia" || source == "compositeWithTrainedAlgorithmicMedia"
}

// generation asks the tools in their order; the first that knows the texts counts.
func (s *Statement) generation(t texts) {
	for _, tool := range tools {
		g, ok := tool.read(t)
		if !ok {
			continue
		}
		s.Generator, s.Model, s.Prompt, s.Seed, s.Job = tool.name, head(g.model), Shorten(g.prompt), head(g.seed), head(g.job)
		if g.name != "" {
			s.Generator = g.name
		}
		return
	}
}
