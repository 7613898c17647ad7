package verdict

import "fmt"

// Early is the look that a verdict rests on, of a run that is looked at before all its trials
// are finished.
type Early struct {
	Look, Looks        int     // from 1
	Trainings, Planned int     // up to this look, and in all
	Level              float64 // of intervals that allow for no looks
	Stopped            bool
	Futile             bool // it stopped since further seeds are not likely to decide
	Reason             int  // further trainings that would tell the reason; 0: none
}

// level is that of intervals which allow for no looks.
func (in Input) level() float64 {
	if in.Early != nil {
		return in.Early.Level
	}
	return in.Guarded.Level
}

// reason is how many trainings the reason takes; 0 without a look.
func (e *Early) reason() int {
	if e == nil {
		return 0
	}
	return e.Reason
}

// reasonTakes says what the reason takes.
func (e *Early) reasonTakes() string {
	return fmt.Sprintf("that takes %d more %s", e.Reason, plural(e.Reason, "training", "trainings"))
}

// stopped says which look the interval is of.
func (w wording) stopped() string {
	e := w.Early
	if e == nil {
		return ""
	}
	at := fmt.Sprintf("look %d of %d, after %d of %d planned trainings", e.Look, e.Looks, e.Trainings, e.Planned)
	switch outcome := w.outcome(); {
	case !e.Stopped:
		return " So far, that is at " + at + ", by an interval that allows for all looks."
	case e.Futile:
		return " Training stopped at " + at + ": further seeds are not likely to decide it."
	case outcome == Undecided:
		return " Training stopped at the last " + at + ": the others would not change this interval."
	case e.Look == e.Looks:
		return " It was decided at the last " + at + "."
	}
	return " It was decided at " + at + ", by an interval that allows for all looks."
}
