package stats_test

import (
	"fmt"

	"github.com/refold/refold/stats"
)

// The article's 83 of 100, as if the images were independent and the model fixed.
func ExampleWilson() {
	i, err := stats.Wilson(83, 100, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f, %.3f to %.3f (%s)\n", i.Estimate, i.Low, i.High, i.Estimand)
	// Output: 0.830, 0.745 to 0.891 (accuracy of this trained model on new images)
}

// Five groups of which one is always wrong: 20 images, but hardly more than 5 units.
func ExampleClustered() {
	var correct []float64
	var group []int
	for g := range 5 {
		for range 4 {
			c := 1.0
			if g == 4 {
				c = 0
			}
			correct, group = append(correct, c), append(group, g)
		}
	}
	i, err := stats.Clustered(correct, group, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f, %.2f to %.2f on %.0f units\n", i.Estimate, i.Low, i.High, i.Units)
	fmt.Println(i.Warnings[0])
	// Output:
	// 0.80, 0.24 to 1.36 on 5 units
	// only 5 groups (fewer than 20): such intervals are often too narrow
}

// Two tables of folds, pooled.
func ExampleConfusion_Add() {
	first, err := stats.NewConfusion([]int{0, 0, 1, 1}, []int{0, 1, 1, 1}, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	second, err := stats.NewConfusion([]int{0, 1}, []int{0, 0}, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	var pooled stats.Confusion
	for _, table := range []stats.Confusion{first, second} {
		if pooled, err = pooled.Add(table); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Printf("%v accuracy %.3f, MCC %.3f\n", pooled, pooled.Accuracy(), pooled.MCC())
	// Output: [[2 1] [1 2]] accuracy 0.667, MCC 0.333
}
