package finding

// Severity is how much a finding can flatter a model.
type Severity string

// The severities.
const (
	High   Severity = "high"   // by itself, it can raise the accuracy on a random split
	Medium Severity = "medium" // it may
	Low    Severity = "low"    // it should be known
)

// Condition is what was found, as far as its severity depends on it.
type Condition string

// The conditions, by detector.
const (
	Conflict    Condition = "copies with different labels"
	Copied      Condition = "copies"
	NearCopied  Condition = "near copies"
	Similar     Condition = "similar images" // near copies of the weak grade
	SameOrigin  Condition = "same origin"    // job, prompt, author, session, place
	LikeOrigin  Condition = "similar origin" // the same of the weak grade
	Inseparable Condition = "class and origin cannot be told apart"
	Coarse      Condition = "too few groups for folds"
	Stated      Condition = "text that states the class"
	Hidden      Condition = "text hidden in pixels"
	Generated   Condition = "marked as generated"
	Forgotten   Condition = "groups that nobody named"
	Traced      Condition = "shortcut that reaches the pixels"
	Coded       Condition = "shortcut in the files"
	Pictured    Condition = "simple pixels tell the class"
	Dated       Condition = "dates separate the classes"
	Ordered     Condition = "order separates the classes"
	Alike       Condition = "images that look alike"
	Doubted     Condition = "labels that trained networks contradict" // needs the predictions of a run
	Unprobed    Condition = "shortcuts could not be probed"
	TooFew      Condition = "too few images to probe shortcuts"
	Contested   Condition = "said to be different, and joined"
)

// severities says how severe each condition is. High is what by itself can raise the
// accuracy of a random split, medium what may, low what should be known.
var severities = []struct {
	Condition Condition
	Severity  Severity
}{
	{Conflict, High},
	{Copied, High},
	{NearCopied, High},
	{SameOrigin, High},
	{Inseparable, High},
	{Coarse, High},
	{Stated, High},
	{Forgotten, High},
	{Traced, High},
	{Coded, High},
	{Contested, Medium},
	{Similar, Medium},
	{LikeOrigin, Medium},
	{Dated, Medium},
	{Ordered, Medium},
	{Alike, Medium},
	{Doubted, Medium},
	{Unprobed, Medium},
	{TooFew, Medium},
	{Pictured, Low},
	{Hidden, Low},
	{Generated, Low},
}

// SeverityOf is the severity of a condition.
func SeverityOf(c Condition) Severity {
	for _, row := range severities {
		if row.Condition == c {
			return row.Severity
		}
	}
	panic("finding: no severity of " + string(c))
}

// unknownRank is the rank of a word that is no severity.
const unknownRank = 3

// rank orders severities, high first.
func rank(s Severity) int {
	for i, known := range []Severity{High, Medium, Low} {
		if s == known {
			return i
		}
	}
	return unknownRank
}

// place is where a condition stands in the table, which orders findings of one severity.
func place(c Condition) int {
	for i, row := range severities {
		if row.Condition == c {
			return i
		}
	}
	return len(severities)
}

// Conditions are all that can be found, the most severe first.
func Conditions() []Condition {
	var all []Condition
	for _, row := range severities {
		all = append(all, row.Condition)
	}
	return all
}
