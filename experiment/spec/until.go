package spec

import (
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/remedy"
)

// Until says how much of a run is trained.
type Until string

// Values of run.until; empty: all trials of the plan, and nobody looks before.
const (
	// UntilDecided looks at the claim after each whole pass, and stops once a look
	// decides it or no further seed is likely to.
	UntilDecided Until = "decided"
	// UntilExplained also trains, of a claim that is refuted, what the reason rests on.
	UntilExplained Until = "explained"
	// UntilAll goes on to all trials after such a look.
	UntilAll Until = "all"
)

// Looks reports whether the claim is looked at before all trials are finished.
func (u Until) Looks() bool { return u != "" }

// Known reports whether it is one of the values of run.until.
func (u Until) Known() bool { return slices.Contains(choices("run.until"), string(u)) }

// Stops reports whether a look may end the run.
func (u Until) Stops() bool { return u == UntilDecided || u == UntilExplained }

func (c *checker) until(s Spec) {
	r := s.Run
	words := choices("run.until")
	c.want(r.Until.Known(), "run.until", "%q%s: must be %s, or empty", r.Until, DidYouMean(string(r.Until), words[1:]), orList(words[1:]))
	c.want(!r.Until.Looks() || r.Engine != EnginePredictions, "run.until", "%s: the predictions were made elsewhere, so there is nothing to train: leave it empty", r.Until)
	if !r.Until.Stops() {
		return
	}
	c.wantNext(r.Only == "", "run.until", fmt.Sprintf("%s: says itself which trials are trained, and run.only = %q does, too: give one of them", r.Until, r.Only),
		remedy.Textf("; with %s, run.only picks again", remedy.Setting{Key: "run.until", Value: string(UntilAll)}))
}
