package summary

// Program is what trained, where refold did not: somebody's own program.
type Program struct {
	Command       []string          `json:"command"`
	Files         []ProgramFile     `json:"files"`
	Images        string            `json:"images"` // as what it was given them: files, pixels, arrays
	Values        string            `json:"values"` // what it predicted: probabilities, logits
	Deterministic bool              `json:"deterministic"`
	Language      string            `json:"language,omitempty"` // as the program says
	Packages      map[string]string `json:"packages,omitempty"` // versions by name, as the program says
	// NotContained says what the program could have done that it should not, each as a phrase.
	NotContained []string `json:"not_contained,omitempty"`
}

// ProgramFile is a file that the program consists of.
type ProgramFile struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
}
