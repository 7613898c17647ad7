// Package baseline fits classifiers that know little: what is most frequent, what files
// say, colours, a thumbnail. A network's accuracy that one of them reaches as well says
// more about the images than about the network.
//
// It owns their features, ridge regression, nearest neighbours, and how they are fitted
// over the folds of a plan. It must not know the files of a run, or what an accuracy is
// compared with.
//
// # One division
//
// A [Task] is one division of images into those that are learned from, those that a
// setting is chosen on and those that are tested. The folds of a run are tasks ([OfPlan]);
// so is a split that somebody made, of which there is one:
//
//	images := baseline.NewImages(n, height, width)
//	for i := range n {
//		images.Set(i, rgb(i)) // height x width x 3 levels, as networks are given
//	}
//	task := baseline.Task{Labels: labels, Classes: 2, Train: train, Test: test}
//	all, err := baseline.Fit(ctx, baseline.Subject{Images: images}, []baseline.Task{task}, nil)
//	// all[b].Of[0].Classes is what the baseline all[b].Name says of each image of test.
//
// [Majority], [Files], [Ridge] and [Neighbours] fit one kind alone, the latter two to any
// [Features]. Labels of test images are never read. [Seconds] says beforehand about how long
// it takes.
//
// # Same bytes everywhere
//
// Features are whole levels from 0 to 255, so that all sums of products of levels are
// whole numbers below 2^53 and exact, whatever the order in which a processor adds them.
// Distances between images are exact too. Rounding begins with the solution of ridge's
// equations (gonum's Cholesky, whose order of sums does not depend on threads but differs
// between amd64 and other architectures); what is kept of it are classes, and a class wins
// only by more than 1e-9, far above that rounding.
package baseline
