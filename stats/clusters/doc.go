// Package clusters has intervals of a mean over images that come in groups, beyond
// stats.Clustered and stats.GroupBootstrap: small-sample corrections of the clustered
// standard error, groups crossed with seeds, and two more bootstraps.
//
// All assume that groups are independent of each other. None but [Crossed] and [TwoWay]
// can see what seeds have in common, and none what all models owe to the one set of
// training images. Values may be any measure, so no interval is cut to [0, 1]. Refusals
// are of the kinds of package stats, such as stats.ErrTooFew.
//
// The package imports stats alone. It must not know folds, which interval a verdict rests
// on, nor what is claimed.
package clusters
