package metric_test

import (
	"fmt"
	"log"
	"math"

	"github.com/refold/refold/stats/metric"
)

// Two tables of folds, pooled.
func ExampleConfusion_Add() {
	first, err := metric.NewConfusion([]int{0, 0, 1, 1}, []int{0, 1, 1, 1}, 2)
	if err != nil {
		log.Fatal(err)
	}
	second, err := metric.NewConfusion([]int{0, 1}, []int{0, 0}, 2)
	if err != nil {
		log.Fatal(err)
	}
	var pooled metric.Confusion
	for _, table := range []metric.Confusion{first, second} {
		if pooled, err = pooled.Add(table); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("%v accuracy %.3f, MCC %.3f\n", pooled, pooled.Accuracy(), pooled.MCC())
	// Output: [[2 1] [1 2]] accuracy 0.667, MCC 0.333
}

// A network that says the same of all images.
func ExampleConfusion_Warnings() {
	c, err := metric.NewConfusion([]int{0, 0, 1}, []int{0, 0, 0}, 2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("precision %.0f, MCC %.0f\n", c.Precision(1), c.MCC())
	for _, w := range c.Warnings([]string{"cat", "dog"}) {
		fmt.Println(w)
	}
	// Output:
	// precision 0, MCC 0
	// class dog was never predicted: its precision is given as 0
	// all images, or all predictions, are of one class: MCC is given as 0
}

// Log-probabilities of two classes, images x classes.
func ExampleAUCOneVsRest() {
	logs := []float64{math.Log(0.9), math.Log(0.1), math.Log(0.4), math.Log(0.6), math.Log(0.3), math.Log(0.7)}
	labels := []int{0, 0, 1}
	auc, err := metric.AUCOneVsRest(labels, logs, 2)
	if err != nil {
		log.Fatal(err)
	}
	loss, err := metric.LogLoss(labels, logs, 2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("AUC %.2f, log-loss %.3f\n", auc, loss)
	// Output: AUC 1.00, log-loss 0.459
}

// Predictions of one seed on six images of three groups.
func ExampleMeasure() {
	results, err := metric.Measure(metric.Input{
		Seeds: []metric.Predictions{{
			Labels:    []int{0, 0, 1, 1, 0, 1},
			Predicted: []int{0, 0, 1, 0, 0, 1},
			Groups:    []int{0, 0, 1, 1, 2, 2},
		}},
		Classes: 2, Positive: 1, Level: 0.95,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range results[:4] {
		fmt.Printf("%s %.3f (%s)", r.Name, r.Value, r.Formula(2))
		if r.Err != nil {
			fmt.Println(":", r.Err)
			continue
		}
		fmt.Printf(": %.3f to %.3f\n", r.Interval.Low, r.Interval.High)
	}
	// Output:
	// accuracy 0.833 (share of right images): 0.116 to 1.000
	// balanced accuracy 0.833 (mean recall of the classes): 0.000 to 1.000
	// precision 1.000 (tp / (tp + fp)): 0.158 to 1.000
	// recall 0.667 (tp / (tp + fn)): 0.000 to 1.000
}
