// Package experiment runs a spec: it decides what trials there are, trains those that
// are missing in a run directory that survives interruption, and sums up.
//
// The story is Run. What it tells stands in the packages below: the words of a spec
// (spec), what is decided before the first training (plan), what trains (trainer, and
// trainer/resnet, which is built in), which engine that runs on (engine), what is fitted
// beside networks (baseline), what a run takes (forecast), the files of a run (rundir), what the results say (analysis, whose
// result is a summary), how far a run is (status), and what happens on the way (event).
// Beside them: the form of JSON files (document), the way of files to the disk (disk),
// what the computer has (machine) and the logs of other programs (traininglog). The
// package must not know output formats.
//
// # Use
//
//	s, err := spec.Preset(spec.PresetQuick) // or spec.Parse over it
//	s.Data.Images, s.Claim.Accuracy = "pictures", 0.95
//	outcome, err := experiment.Run(ctx, experiment.Options{Dir: "runs/mine", Spec: s})
//	// outcome.Summary is what reports render; rundir.LoadSummary reads it again.
//
// Errors to tell apart with errors.As: *spec.Error (a wrong spec, with all problems),
// *rundir.MismatchError (the directory holds another run), *disk.LockedError and
// *beat.InUseError (it is in use, here or by another machine), *disk.EnvironmentError (the machine stopped the run), *PartialError (some trials
// failed, beside a complete Outcome). A context that ends is wrapped.
//
// # Guarantees
//
// The plan follows from spec and images alone, and every split is proven before the
// first training. A trainer never sees test labels; the experiment scores them
// itself, and each use is entered in the ledger that the summary shows. The same
// spec, images, engine and threads give the same bytes in every file but
// sessions/, report/timing.md and the seconds in epochs.jsonl, whatever the order in which trials ran.
package experiment
