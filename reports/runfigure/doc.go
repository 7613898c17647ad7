// Package runfigure draws the figures of a run's report: the verdict, every fold, the
// confusion of classes, how sure networks are, and the learning curves.
//
// It owns what each figure shows, which colour stands for what, and the words that
// say the same to whoever does not see it. The only arithmetic it does is the mean
// line drawn through learning curves. How one draws is package figure's; it must not
// know the documents that the figures stand in. The same view always gives the same
// bytes.
package runfigure
