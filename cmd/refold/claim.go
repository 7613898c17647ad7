package main

import (
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/traininglog/count"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/verdict"
)

func claimCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "claim",
		Usage: "judge a claim by numbers alone: so many images of one test set are right",
		Description: `Takes how many images of a test set somebody's model has right, and says whether
that fits the claimed accuracy: exact and Wilson intervals, how probable so few
correct images are if the claim is true, whether the count fits the claim's own
(Fisher's exact test), what choosing the best epoch on these images is worth at
most, whether guessing does as well, and how many images would decide it. No images
are read; what numbers cannot tell is said.

Examples:
   refold claim --correct 83 --total 100 --claim 0.95
   refold claim --accuracy 0.83 --total 100 --claim-counts 95/100 --epochs 100 --classes 2`,
		Flags: append(testSetFlags(), manual.JSONFlag()),
		Action: func(c *cli.Context) error {
			return tellNumbers(c, t)
		},
	}
}

// tellNumbers judges the numbers that flags give, and prints what they say.
func tellNumbers(c *cli.Context, t *terminal.Terminal) error {
	numbers, err := testSetOf(c)
	if err != nil {
		return err
	}
	v, err := numbers.Decide()
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return t.WriteJSON(view.ClaimRecord(v))
	}
	return view.WriteClaim(t, v)
}

// countFlags say how many images are right.
func countFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "correct", Usage: "`NUMBER` of test images that are right"},
		&cli.StringFlag{Name: "total", Usage: "`NUMBER` of test images"},
		&cli.StringFlag{Name: "accuracy", Usage: "the `ACCURACY` on them, where --correct is not known; it is a fraction, and all counts that round to it are allowed for"},
	}
}

// claimFlags say what is claimed, and against what it is held.
func claimFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "claim", Usage: "the claimed `ACCURACY`, e.g. 0.95"},
		&cli.StringFlag{Name: "claim-counts", Usage: "the claim's own counts, `CORRECT/TOTAL`, e.g. 95/100"},
		&cli.StringFlag{Name: "margin", Usage: "`FRACTION` by which an accuracy may lie below the claim and still counts as the claim", Value: "0.01"},
		&cli.StringFlag{Name: "level", Usage: "`CONFIDENCE` of intervals; one less it is the size of tests", Value: "0.95"},
		&cli.StringFlag{Name: "epochs", Usage: "`NUMBER` of epochs of which the best on these test images was counted", DefaultText: "not known"},
	}
}

func testSetFlags() []cli.Flag {
	return append(append(countFlags(), claimFlags()...),
		&cli.StringFlag{Name: "classes", Usage: "`NUMBER` of classes of equal size, for what guessing would reach", DefaultText: "not known"},
		&cli.StringFlag{Name: "majority", Usage: "`SHARE` of the largest class among the test images, in place of --classes", DefaultText: "not known"},
	)
}

// testSetOf reads the numbers of a test set and a claim.
func testSetOf(c *cli.Context) (verdict.TestSet, error) {
	if !c.IsSet("total") || c.IsSet("correct") == c.IsSet("accuracy") {
		return verdict.TestSet{}, manual.Usagef("say how many test images are right: --correct 83 --total 100, or --accuracy 0.83 --total 100")
	}
	if c.IsSet("classes") && c.IsSet("majority") {
		return verdict.TestSet{}, manual.Usagef("--classes and --majority both say what guessing reaches: leave one out")
	}
	s, err := claimOf(c)
	if err != nil {
		return s, err
	}
	if s.Total, err = wholeFlag(c, "total", 1, stats.MaxTestImages); err != nil {
		return s, err
	}
	if s.Correct, err = correctOf(c, s.Total); err != nil {
		return s, err
	}
	return s, setChance(c, &s)
}

// claimOf reads what is claimed.
func claimOf(c *cli.Context) (s verdict.TestSet, err error) {
	if !c.IsSet("claim") && !c.IsSet("claim-counts") {
		return s, manual.Usagef("say what is claimed: --claim 0.95, or --claim-counts 95/100")
	}
	if c.IsSet("claim-counts") {
		correct, total, ok := countsOf(c.String("claim-counts"))
		if !ok || correct == 0 || total > stats.MaxTestImages {
			return s, manual.Usagef("--claim-counts %q: must be how many of how many were right, such as 95/100", c.String("claim-counts"))
		}
		s.ClaimCorrect, s.ClaimTotal, s.Claim = correct, total, float64(correct)/float64(total)
	}
	if c.IsSet("claim") {
		own := s.Claim
		if s.Claim, err = fractionFlag(c, "claim", false); err != nil {
			return s, err
		}
		if s.ClaimTotal > 0 && !roundsTo(own, c.String("claim")) {
			return s, manual.Usagef("--claim %s is not what --claim-counts %s give, %.4g: correct one of them", c.String("claim"), c.String("claim-counts"), own)
		}
	}
	if s.Margin, err = fractionFlag(c, "margin", true); err != nil {
		return s, err
	}
	if s.Margin >= s.Claim {
		return s, manual.Usagef("--margin %v: must be below the claim, %v", s.Margin, s.Claim)
	}
	if s.Level, err = fractionFlag(c, "level", false); err != nil {
		return s, err
	}
	if s.Level == 1 {
		return s, manual.Usagef("--level 1: must lie between 0 and 1, such as 0.95")
	}
	if c.IsSet("epochs") {
		s.Looks, err = wholeFlag(c, "epochs", 1, 1_000_000)
	}
	return s, err
}

// countsOf reads 95/100.
func countsOf(text string) (correct, total int, ok bool) {
	left, right, _ := strings.Cut(text, "/")
	correct, errCorrect := strconv.Atoi(strings.TrimSpace(left))
	total, errTotal := strconv.Atoi(strings.TrimSpace(right))
	return correct, total, errCorrect == nil && errTotal == nil && total >= 1 && correct >= 0 && correct <= total
}

// correctOf reads the count, or those that round to the accuracy.
func correctOf(c *cli.Context, total int) (verdict.CorrectRange, error) {
	if c.IsSet("correct") {
		n, err := wholeFlag(c, "correct", 0, total)
		return verdict.CorrectRange{Low: n, High: n}, err
	}
	accuracy, err := fractionFlag(c, "accuracy", true)
	if err == nil && strings.ContainsAny(c.String("accuracy"), "eExXpP_") {
		err = manual.Usagef("--accuracy %q: write it with decimals, such as 0.83, since their number says how it was rounded", c.String("accuracy"))
	}
	if err != nil {
		return verdict.CorrectRange{}, err
	}
	fitting, ok := count.Mean{Value: accuracy, Slack: slackOf(c.String("accuracy"))}.Of(total)
	if !ok {
		return verdict.CorrectRange{}, manual.Usagef("--accuracy %s: no number of right images out of %d rounds to it; check both, or give --correct", c.String("accuracy"), total)
	}
	return verdict.CorrectRange(fitting), nil
}

// setChance reads what guessing would reach.
func setChance(c *cli.Context, s *verdict.TestSet) (err error) {
	switch {
	case c.IsSet("classes"):
		classes, err := wholeFlag(c, "classes", 2, 1_000_000)
		s.Chance = 1 / float64(max(classes, 1))
		return err
	case c.IsSet("majority"):
		s.Largest = true
		s.Chance, err = fractionFlag(c, "majority", false)
		if err == nil && s.Chance == 1 {
			err = manual.Usagef("--majority 1: with one class there is nothing to tell apart")
		}
	}
	return err
}

// wholeFlag reads a whole number from low to high.
func wholeFlag(c *cli.Context, name string, low, high int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(c.String(name)))
	if err != nil || n < low || n > high {
		return 0, manual.Usagef("--%s %q: must be a whole number from %d to %d", name, c.String(name), low, high)
	}
	return n, nil
}

// fractionFlag reads a number up to 1; from 0, or above it.
func fractionFlag(c *cli.Context, name string, zero bool) (float64, error) {
	text := strings.TrimSpace(c.String(name))
	x, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil && spec.MeantNumber(text) != "":
		return 0, manual.Usagef("--%s %q: must be a number%s", name, text, spec.MeantNumber(text))
	case err != nil:
		return 0, manual.Usagef("--%s %q: must be a number, such as 0.95", name, text)
	case x > 1 && x <= 100:
		return 0, manual.Usagef("--%s %s: must lie between 0 and 1; did you mean %v?", name, text, x/100)
	case !(x > 0 && x <= 1 || zero && x == 0):
		return 0, manual.Usagef("--%s %s: must lie between 0 and 1, such as 0.95", name, text)
	}
	return x, nil
}

// slackOf is half a unit of the last decimal of an accuracy as it is written; where it is 0
// or 1, that of a whole percentage.
func slackOf(text string) float64 {
	_, decimals, _ := strings.Cut(strings.TrimSpace(text), ".")
	if decimals == "" {
		return 0.005
	}
	slack := 0.5
	for range decimals {
		slack /= 10
	}
	return slack
}

// roundsTo says whether a number is written so.
func roundsTo(x float64, text string) bool {
	written, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return err == nil && x-written <= slackOf(text)+1e-9 && written-x <= slackOf(text)+1e-9
}
