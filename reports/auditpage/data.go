package auditpage

import (
	"encoding/json"
	"fmt"

	"github.com/refold/refold/reports/text"
)

// data is what the script is given, as JSON. Texts that are shown are on one line and
// without invisible characters.
type data struct {
	Key       string         `json:"key"`
	File      string         `json:"file"`
	Pictures  []pictureData  `json:"pictures"`
	Relations []relationData `json:"relations"`
	Conflicts []conflictData `json:"conflicts"`
	Album     *album         `json:"album"`
}

type pictureData struct {
	Path  string `json:"path"`
	Label string `json:"label"`
	Hash  string `json:"hash"`
	Thumb int    `json:"thumb"`
}

type relationData struct {
	Kind      string   `json:"kind"`
	Grade     string   `json:"grade"`
	State     string   `json:"state"`
	Pictures  []int    `json:"pictures"`
	Name      string   `json:"name,omitempty"`
	Spellings []string `json:"spellings,omitempty"`
	Score     *float64 `json:"score,omitempty"`
	Transform string   `json:"transform,omitempty"`
	Why       string   `json:"why,omitempty"`
	About     string   `json:"about,omitempty"`
	Subject   string   `json:"subject,omitempty"` // as it is written in a file
	Answers   []string `json:"answers"`
}

type conflictData struct {
	Why      string     `json:"why"`
	Pictures [2]int     `json:"pictures"`
	Steps    []stepData `json:"steps"`
}

type stepData struct {
	To     int    `json:"to"`
	By     string `json:"by"`
	Cut    string `json:"cut,omitempty"`
	Remedy string `json:"remedy,omitempty"`
}

// newData checks the page's numbers and encodes its thumbnails.
func newData(p *Page) (*data, error) {
	d := &data{Key: p.Key, File: text.Plain(p.Decisions), Pictures: []pictureData{}, Relations: []relationData{}, Conflicts: []conflictData{}, Album: newAlbum()}
	for _, picture := range p.Pictures {
		thumb, err := d.Album.add(picture.Thumbnail)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text.Plain(picture.Path), err)
		}
		d.Pictures = append(d.Pictures, pictureData{text.Plain(picture.Path), text.Plain(picture.Label), picture.Hash, thumb})
	}
	for i, r := range p.Relations {
		if len(r.Pictures) < 2 {
			return nil, fmt.Errorf("relation %d has %d pictures", i, len(r.Pictures))
		}
		if err := p.check(r.Pictures...); err != nil {
			return nil, fmt.Errorf("relation %d: %w", i, err)
		}
		d.Relations = append(d.Relations, newRelationData(r))
	}
	for i, c := range p.Conflicts {
		shown := conflictData{text.Plain(c.Why), c.Pictures, []stepData{}}
		named := c.Pictures[:]
		for _, s := range c.Steps {
			named = append(named, s.To)
			shown.Steps = append(shown.Steps, stepData{s.To, text.Plain(s.By), s.Cut, text.Plain(s.Remedy)})
		}
		if err := p.check(named...); err != nil {
			return nil, fmt.Errorf("conflict %d: %w", i, err)
		}
		d.Conflicts = append(d.Conflicts, shown)
	}
	return d, nil
}

func newRelationData(r Relation) relationData {
	shown := relationData{
		Kind: text.Plain(r.Kind), Grade: text.Plain(r.Grade), State: text.Plain(r.State), Pictures: r.Pictures, Name: text.Plain(r.Name),
		Transform: text.Plain(r.Transform), Why: text.Plain(r.Why), About: r.About, Subject: r.Subject, Answers: append([]string{}, r.Answers...),
	}
	for _, s := range r.Spellings {
		shown.Spellings = append(shown.Spellings, text.Plain(s))
	}
	if r.Score >= 0 && text.Finite(r.Score) {
		shown.Score = &r.Score
	}
	return shown
}

// check makes sure that pictures are there.
func (p *Page) check(pictures ...int) error {
	for _, i := range pictures {
		if i < 0 || i >= len(p.Pictures) {
			return fmt.Errorf("there is no picture %d of %d", i, len(p.Pictures))
		}
	}
	return nil
}

// json is the data as JSON that can stand in a page: encoding/json writes <, > and & as
// escapes.
func (d *data) json() ([]byte, error) { return json.Marshal(d) }
