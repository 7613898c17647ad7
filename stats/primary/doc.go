// Package primary chooses the interval that a verdict rests on, from the design: how many
// seeds, how many groups, how unequal they are.
//
// It owns [Recommend], the variance that it rests on ([Parts]) and the constants of both,
// which stats/simulation found and tests. It must not know what is claimed of an accuracy,
// nor files and runs.
//
// # What is missing in a clustered variance
//
// The test groups of repeated k-fold cross-validation are independent draws, and a variance
// clustered by group knows that. It does not know that each group is also in the training
// sets of all other folds. What a group does there moves many test images at once, and with
// the group's own deviation: a model that learned from an unusual group is worse elsewhere.
// Where groups are many, or their images alike only by class, that part is small. Where few
// groups of images that are very alike make a data set, the clustered variance is half of
// the true one, or less.
//
// No estimate from one run sees all of that part (Bengio and Grandvalet, JMLR 5, 2004: no
// unbiased estimator of the variance of k-fold cross-validation exists). [Recommend] takes
// what can be seen and adds by factors what cannot:
//
//	SE^2 = factor * V_1 + shift factor * max(0, V_shift)
//
// with V_1 and V_shift as in [Parts]. The factor of V_1 follows what the seeds show of it:
// between two seeds some of the other groups enter or leave the training set of a group's
// fold, and what that moves in the group's own score, scaled to a training set that is all
// new, is V_train. A learner that leaps (a nearest neighbour) has much of it, one that is
// steady (a ridge classifier) little. Seeds also differ by chance, so a learner whose
// results depend on how it starts gets a wider interval than it needs. Where V_train is not
// known a factor of the number of groups stands for it. All constants were fitted on
// simulated data, and are tested on others: see the tables of stats.
//
// Where one group dominates, its own deviation is one draw, and the other groups tell what
// it may be. With classes that are groups of their own (pure groups) it also shifts the
// accuracies of the classes against each other, in all trainings but one, which no method
// can tell from chance.
package primary
