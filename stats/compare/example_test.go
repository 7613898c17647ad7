package compare_test

import (
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/refold/refold/stats/compare"
)

// Ten folds of one data set: V1 less V2. The plain paired t takes the folds as independent.
func ExampleCorrectedT() {
	differences := []float64{.02, .01, .03, -.01, .02, .00, .02, .01, .03, .01}
	corrected, err := compare.CorrectedT(differences, 100.0/900)
	if err != nil {
		log.Fatal(err)
	}
	plain, err := compare.CorrectedT(differences, 0)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f: p %.3f, and uncorrected %.3f\n", corrected.Estimate, corrected.P, plain.P)
	fmt.Println(corrected.Null)
	// Output:
	// 0.014: p 0.039, and uncorrected 0.007
	// equally accurate procedures
}

func ExampleBayesianCorrelatedT() {
	differences := []float64{.02, .01, .03, -.01, .02, .00, .02, .01, .03, .01}
	p, err := compare.BayesianCorrelatedT(differences, 100.0/900, .01)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("worse %.2f, practically equal %.2f, better %.2f\n", p.Worse, p.Equal, p.Better)
	// Output: worse 0.00, practically equal 0.25, better 0.75
}

func ExampleFiveByTwoF() {
	r, err := compare.FiveByTwoF([5][2]float64{{.02, .05}, {.03, -.01}, {.04, .02}, {.01, .03}, {.05, 0}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("F(%.0f, %.0f) = %.3f, p %.3f\n", r.DF, r.DF2, r.Statistic, r.P)
	// Output: F(10, 5) = 1.621, p 0.310
}

func ExampleFiveByTwoT() {
	r, err := compare.FiveByTwoT([5][2]float64{{.02, .05}, {.03, -.01}, {.04, .02}, {.01, .03}, {.05, 0}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("t(%.0f) = %.3f, p %.3f: %s\n", r.DF, r.Statistic, r.P, r.Warnings[0])
	// Output: t(5) = 0.830, p 0.444: the statistic rests on the first of ten differences alone
}

func ExampleMcNemar() {
	a := []bool{true, true, true, true, true, true, true, false}
	b := []bool{true, false, false, false, false, false, false, false}
	onlyA, onlyB, err := compare.Discordant(a, b)
	if err != nil {
		log.Fatal(err)
	}
	r, err := compare.McNemar(onlyA, onlyB)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d against %d: exact p %.3f, mid-p %.3f\n", onlyA, onlyB, r.PExact, r.PMid)
	// Output: 6 against 0: exact p 0.031, mid-p 0.016
}

// The same images in three groups: no three groups can show anything.
func ExampleSignFlip() {
	r, err := compare.SignFlip([]float64{0, 1, 1, 1, 1, 1, 1, 0}, []int{1, 1, 1, 2, 2, 2, 3, 3}, 0, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("p %.2f: %s\n", r.P, r.Warnings[0])
	// Output: p 0.25: only 3 groups hold a difference: p cannot fall below 0.25
}

func ExampleDeLong() {
	positive := []bool{true, true, true, true, false, false, false, false, false}
	a := []float64{.9, .8, .4, .7, .1, .5, .3, .6, .2}
	b := []float64{.6, .9, .3, .5, .4, .2, .7, .1, .5}
	r, err := compare.DeLong(positive, a, b, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f against %.3f: Z %.3f, p %.3f\n", r.AUC[0], r.AUC[1], r.Statistic, r.P)
	// Output: 0.900 against 0.725: Z 0.866, p 0.386
}

// Scores of two trainings are in different units: only the ranks within a fold count.
func ExampleDeLongFolds() {
	r, err := compare.DeLongFolds([]compare.Scored{
		{Positive: []bool{true, true, false, false}, A: []float64{.9, .8, .1, .5}, B: []float64{.6, .9, .4, .7}, Groups: []int{0, 1, 2, 3}},
		{Positive: []bool{true, true, false, false}, A: []float64{40, 70, 30, 60}, B: []float64{3, 5, 7, 1}, Groups: []int{4, 5, 6, 7}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f against %.3f: Z %.2f, p %.2f\n", r.AUC[0], r.AUC[1], r.Statistic, r.P)
	// Output: 0.875 against 0.625: Z 0.58, p 0.56
}

func ExampleSuperiority() {
	a := []float64{.83, .85, .79, .88, .82, .84, .80, .86, .81, .87}
	b := []float64{.80, .84, .78, .84, .82, .80, .79, .82, .80, .83}
	r, err := compare.Superiority(a, b, 100.0/900, .75, .95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f, %.2f to %.2f on %.1f independent pairs: %s\n", r.Estimate, r.Low, r.High, r.Units, r.Conclusion)
	// Output: 0.95, 0.50 to 1.00 on 4.7 independent pairs: chance may explain the difference
}

func ExampleHolm() {
	adjusted, err := compare.Holm([]float64{.04, .01, .03})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f\n", adjusted)
	// Output: [0.06 0.03 0.06]
}

func ExampleCochranQ() {
	var correct [][]bool
	for range 30 {
		correct = append(correct, []bool{true, true, false}, []bool{true, false, true}, []bool{true, true, true})
	}
	r, err := compare.CochranQ(correct)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("Q %.0f, p %.1e\n", r.Statistic, r.P)
	// Output: Q 30, p 3.1e-07
}

// Of ten groups that models share, each is as one image.
func ExamplePermuteModels() {
	var correct [][]bool
	var groups []int
	for i := range 30 {
		correct = append(correct, []bool{true, i%10 > 2, i%10 < 8})
		groups = append(groups, i%10)
	}
	r, err := compare.PermuteModels(correct, groups, 9999, rand.New(rand.NewPCG(1, 1)))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("p %.2f\n", r.P)
	// Output: p 0.38
}

func ExampleNemenyi() {
	folds := [][]float64{
		{.83, .80, .71, .70}, {.85, .84, .75, .71}, {.79, .78, .70, .72}, {.88, .84, .76, .70}, {.82, .83, .72, .74},
		{.84, .80, .70, .73}, {.80, .79, .75, .72}, {.86, .82, .77, .75}, {.81, .82, .70, .71}, {.87, .83, .72, .70},
	}
	f, err := compare.Friedman(folds)
	if err != nil {
		log.Fatal(err)
	}
	n, err := compare.Nemenyi(f, .95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("mean ranks %.1f: p %.1e, critical difference %.2f\n", f.MeanRanks, f.PF, n.CriticalDifference)
	for _, c := range n.Cliques {
		fmt.Println("no difference shown between models", n.Order[c[0]:c[1]+1])
	}
	// Output:
	// mean ranks [1.2 1.8 3.4 3.6]: p 7.1e-11, critical difference 1.48
	// no difference shown between models [0 1]
	// no difference shown between models [2 3]
}

func ExampleFriedman() {
	r, err := compare.Friedman([][]float64{{.83, .80, .71}, {.85, .84, .75}, {.79, .78, .70}, {.88, .84, .76}, {.82, .83, .72}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("mean ranks %.1f, p %.3f\n", r.MeanRanks, r.P)
	fmt.Println(r.Warnings[0])
	// Output:
	// mean ranks [1.2 1.8 3.0], p 0.015
	// only 5 blocks (fewer than 10): the chi-squared form is rough
}

// Demsar's critical values at .05, over the root of 2.
func ExampleStudentizedRange() {
	q, err := compare.StudentizedRange(.95, 4)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", q/1.4142135623730951)
	// Output: 2.569
}
