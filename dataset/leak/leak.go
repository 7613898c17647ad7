// Package leak finds what relates the images of a data set to each other: copies, near
// copies, and what their files say of who made them, when and from what.
//
// It owns relations and the detectors that return them, one a file. How two images are
// compared is package near's, what people decide on relations package decision's, and what
// is joined in the end package resolve's. It must not know folds, models, trainings or how
// findings are shown.
package leak

// Kind is why images are related. It is also the kind of evidence that joins them, so
// that a split groups:KIND can honour it alone.
type Kind string

// The kinds of relations.
const (
	Copies     Kind = "copies"      // equal files, or equal pixels in different files
	NearCopies Kind = "near-copies" // the same picture, altered
	Job        Kind = "job"         // one call of a generator
	Prompt     Kind = "prompt"      // the same prompt with the same seed
	Author     Kind = "author"      // one person
	Session    Kind = "session"     // one camera, without a long pause
	Place      Kind = "place"       // one spot on the earth
	Decided    Kind = "decided"     // somebody said so
)

// Kinds are those that detectors find, in the order in which they join images.
func Kinds() []Kind { return []Kind{Copies, NearCopies, Job, Prompt, Session, Place, Author} }

// Grade is how much a relation says.
type Grade string

// The grades.
const (
	Strong Grade = "strong" // the images belong together
	Weak   Grade = "weak"   // they may: reported, never joined by itself
)

// Relation is a set of images that are related for one reason. That of two is a pair.
type Relation struct {
	Kind   Kind
	Grade  Grade
	Images []int // of Manifest.Images: at least two, ascending

	// Name is what the images share, in the words of the files: the author, the job, the
	// prompt. Pairs that were compared have none.
	Name string
	// Spellings are the names that were taken for Name, where there are several.
	Spellings []string
	// Score is how far a near copy is from equality: 0 is equal, 1 is at the cut-off,
	// above it the grade is weak.
	Score float64
	// Transform says how the second image of a pair comes about from the first; empty
	// where nothing was compared.
	Transform string
}
