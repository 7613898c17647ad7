package compare

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// McNemarResult holds four forms of one test. PMid is the one to read: the exact form is
// conservative, and the chi-squared ones are rough where few images are discordant
// (Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13:91, 2013).
type McNemarResult struct {
	OnlyA, OnlyB int     // images that one model alone was right on
	ChiSquared   float64 // (b-c)^2/(b+c), 1 degree of freedom
	PChiSquared  float64
	Corrected    float64 // (|b-c|-1)^2/(b+c): with Edwards' correction for continuity
	PCorrected   float64
	PExact       float64 // two-sided, of a fair coin
	PMid         float64 // PExact less the probability of this very table
	Null         string
	Assumes      string
	Warnings     []string
}

// McNemar compares two models on the images that only one of them is right on
// (Psychometrika 12, 1947), from **one** prediction an image: seeds pooled would count
// images several times. It assumes independent images; with groups, see [SignFlip].
// With equal counts the corrected chi-squared is 0, as R gives it: a correction must not
// move past equality (statsmodels gives 1/(b+c)).
func McNemar(onlyA, onlyB int) (McNemarResult, error) {
	if onlyA < 0 || onlyB < 0 || onlyA > math.MaxInt32 || onlyB > math.MaxInt32 {
		return McNemarResult{}, stats.Refuse(stats.ErrInvalid, "the McNemar test: %d and %d discordant images: counts of at most %d", onlyA, onlyB, math.MaxInt32)
	}
	r := McNemarResult{
		OnlyA: onlyA, OnlyB: onlyB, PChiSquared: 1, PCorrected: 1, PExact: 1, PMid: 1,
		Null: NullModels, Assumes: "images are independent, each predicted once by each model",
	}
	n := onlyA + onlyB
	if n < fewDiscordant {
		r.Warnings = append(r.Warnings, fmt.Sprintf("only %d discordant images (fewer than %d): the chi-squared forms are rough", n, fewDiscordant))
	}
	if onlyA == onlyB {
		return r, nil
	}
	apart := math.Abs(float64(onlyA - onlyB))
	r.ChiSquared, r.Corrected = apart*apart/float64(n), (apart-1)*(apart-1)/float64(n)
	r.PChiSquared, r.PCorrected = chiTail(r.ChiSquared, 1), chiTail(r.Corrected, 1)
	atMost, exactly := halves(min(onlyA, onlyB), n)
	r.PExact = twoSided(atMost)
	r.PMid = min(1, max(0, 2*atMost-exactly))
	return r, nil
}

// Discordant counts the images that only a, and only b, is right on: one entry an image.
func Discordant(a, b []bool) (onlyA, onlyB int, err error) {
	if len(a) != len(b) {
		return 0, 0, stats.Refuse(stats.ErrInvalid, "%d predictions against %d: must be of the same images", len(a), len(b))
	}
	for i := range a {
		switch {
		case a[i] && !b[i]:
			onlyA++
		case b[i] && !a[i]:
			onlyB++
		}
	}
	return onlyA, onlyB, nil
}
