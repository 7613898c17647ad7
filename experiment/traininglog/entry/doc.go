// Package entry holds what stands in the log of a training: records of figures that
// stand together, as they are printed, and what their names mean.
//
// [Names] says which [Role] a name has; the columns that a user names come first.
//
// It must not know in which forms tools write logs, which records belong to an epoch,
// what is a percentage (but where a tool prints nothing else), or what the figures are
// worth.
package entry
