// Package experiment turns a spec into trials, runs them, keeps a run directory
// that survives interruption, and combines the trials into a Summary.
//
// It owns the runner, the run directory, the ledger of test labels, the statistics of
// a run, and the Trainer interface with the adapter that wraps package model. It must
// not know output formats. Packages below it own the words of a spec (spec), what is
// decided before the first training (plan), the form of JSON files (document), the way
// of files to the disk (disk), what the computer has (machine) and the logs of other
// programs (traininglog).
//
// # Use
//
//	s, err := spec.Preset(spec.PresetQuick) // or spec.Parse over it
//	s.Data.Images, s.Claim.Accuracy = "pictures", 0.95
//	outcome, err := experiment.Run(ctx, experiment.Options{Dir: "runs/mine", Spec: s})
//	// outcome.Summary is what reports render; LoadSummary reads it again.
//
// Errors to tell apart with errors.As: *spec.Error (a wrong spec, with all problems),
// *MismatchError (the directory holds another run), *disk.LockedError (it is in use),
// *disk.EnvironmentError (the machine stopped the run), *PartialError (some trials
// failed, beside a complete Outcome). A context that ends is wrapped.
//
// # Guarantees
//
// The plan follows from spec and images alone, and every split is proven before the
// first training. A Trainer never sees test labels; the experiment scores them
// itself, and each use is entered in the ledger that the summary shows. The same
// spec, images, engine and threads give the same bytes in every file but
// provenance.json and epochs.jsonl, whatever the order in which trials ran.
package experiment
