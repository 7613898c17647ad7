package metric

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/refold/refold/stats"
)

// MethodAUC is the method of [AUCInterval].
const MethodAUC = "clustered jackknife t (centre: over pairs of images)"

// EstimandAUC is what [AUCInterval] is about.
const EstimandAUC = "area under the ROC curve on new groups of images"

// AUCInterval is the interval of the [AUC] of images that come in clusters: the jackknife
// that leaves out one cluster at a time (Efron and Tibshirani, An Introduction to the
// Bootstrap, 1993, formula 11.5), with t on the number of clusters that hold the label
// which fewer clusters hold, less 1. With clusters of one image it is close to DeLong's
// interval (Biometrics 44, 1988). Where all pairs are won the variance is 0; the interval
// then is [stats.ClopperPearson] on that number of clusters. Both labels must lie in at least 2.
func AUCInterval(labels []int, score []float64, clusters []int, level float64) (stats.Interval, error) {
	area, err := AUC(labels, score)
	if err == nil {
		err = checkLevel(level)
	}
	if err == nil && len(clusters) != len(labels) {
		err = stats.Refuse(stats.ErrInvalid, "%d labels but %d cluster numbers", len(labels), len(clusters))
	}
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the interval of the AUC: %w", err)
	}
	parts := pairsByCluster(labels, score, clusters)
	var holders [2]float64
	for _, p := range parts {
		for label := range 2 {
			if p.images[label] > 0 {
				holders[label]++
			}
		}
	}
	units := min(holders[0], holders[1])
	if units < 2 {
		return stats.Interval{}, fmt.Errorf("the interval of the AUC: %w", ErrOneGroup)
	}
	interval := stats.Interval{Estimate: area, Level: level, Method: MethodAUC, Estimand: EstimandAUC, Units: units}
	left := withoutEach(parts)
	variance := stats.Variance(left) * (float64(len(left)) - 1) * (float64(len(left)) - 1) / float64(len(left))
	if variance == 0 {
		exact, err := stats.ClopperPearson(area*units, units, level)
		interval.Low, interval.High = exact.Low, exact.High
		return interval, err
	}
	half := stats.TQuantile(level, units-1) * math.Sqrt(variance)
	interval.Low, interval.High = max(0, area-half), min(1, area+half)
	return interval, nil
}

// clusterPairs are the images of a cluster by label, and the pairs, ties as half, that the
// positive image wins: those with one image in the cluster, and those with both.
type clusterPairs struct {
	images      [2]float64
	won, within float64
}

// pairsByCluster is in the order of cluster numbers.
func pairsByCluster(labels []int, score []float64, clusters []int) []clusterPairs {
	ids := slices.Compact(slices.Sorted(slices.Values(clusters)))
	parts, members := make([]clusterPairs, len(ids)), make([][2][]float64, len(ids))
	var of [2][]float64
	for i, label := range labels {
		at, _ := slices.BinarySearch(ids, clusters[i])
		of[label] = append(of[label], score[i])
		members[at][label] = append(members[at][label], score[i])
	}
	for label := range of {
		sort.Float64s(of[label])
	}
	for at, m := range members {
		for label := range m {
			sort.Float64s(m[label])
			parts[at].images[label] = float64(len(m[label]))
		}
		for _, s := range m[1] {
			parts[at].won += beaten(of[0], s)
			parts[at].within += beaten(m[0], s)
		}
		for _, s := range m[0] {
			parts[at].won += float64(len(of[1])) - beaten(of[1], s)
		}
		parts[at].won -= parts[at].within // which were counted from both sides
	}
	return parts
}

// beaten counts the sorted scores below s, and half of those that equal it.
func beaten(sorted []float64, s float64) float64 {
	below := sort.SearchFloat64s(sorted, s)
	notAbove := sort.Search(len(sorted), func(k int) bool { return sorted[k] > s })
	return float64(below+notAbove) / 2
}

// withoutEach are the areas without each cluster in turn.
func withoutEach(parts []clusterPairs) []float64 {
	var images [2]float64
	won := 0.0
	for _, p := range parts {
		images[0] += p.images[0]
		images[1] += p.images[1]
		won += (p.won + p.within) / 2 // pairs of two clusters are counted in both
	}
	left := make([]float64, len(parts))
	for c, p := range parts {
		left[c] = (won - p.won) / ((images[0] - p.images[0]) * (images[1] - p.images[1]))
	}
	return left
}
