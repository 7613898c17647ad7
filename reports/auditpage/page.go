package auditpage

// Page is what audit.html shows. Strings may come from files and hold anything.
type Page struct {
	Name      string   // of the data set
	Key       string   // of its images and decisions: what a browser remembers belongs to it, and is done with when they have changed
	Opening   []string // sentences above the findings
	Decisions string   // the name of the decisions file
	Findings  []Finding
	Pictures  []Picture
	Relations []Relation // most important first: the order before anything is sorted
	Conflicts []Conflict
}

// Severity is how much a finding can flatter a model.
type Severity string

// The severities.
const (
	High   Severity = "high"
	Medium Severity = "medium"
	Low    Severity = "low"
)

// Finding is a row of the table of findings.
type Finding struct {
	Severity Severity
	What     string
	Images   int // that it is about
	Crossing int // images that a random split is expected to tear from a relative; negative: of no meaning
	Groups   string
	Do       string // what to do
	Kind     string // of the relations that it is about; empty: of none
}

// Picture is an image that relations name.
type Picture struct {
	Path, Label string
	Hash        string // SHA-256 of the file in hexadecimal
	Thumbnail   Thumbnail
}

// Thumbnail is a small image: Width x Height pixels of red, green and blue, a byte each,
// row by row, in RGB; without pixels where the image cannot be shown. Sides of 64 keep a
// page of 5,000 pairs below 25 MB.
type Thumbnail struct {
	Width, Height int
	RGB           []byte
}

// Relation is a pair or a set of images that are related.
type Relation struct {
	Kind, Grade, State string // State: joined, kept apart, open
	Pictures           []int  // of Page.Pictures: at least two
	Name               string // what they share; empty: they were compared
	Spellings          []string
	Score              float64 // of a comparison: 0 is equal, 1 at the cut-off; negative: none
	Transform          string
	Why                string // the state, in a sentence
	// About and Subject are what a decision on the relation says: the second and the fourth
	// column of its line. Without them it is a decision on the images: pair or cluster.
	About, Subject string
	Answers        []string // that can be given: some of same, different and ignore
}

// Conflict is a pair of images that were said to be different and are joined all the same.
type Conflict struct {
	Why      string // which line says so
	Pictures [2]int // from the first to the second leads the path
	Steps    []Step
}

// Step is a part of the path between two images.
type Step struct {
	To     int    // the picture that it leads to
	By     string // what joins the two
	Cut    string // the line of a decisions file that cuts it; empty: none can
	Remedy string // what to do about it where Cut is empty
}
