// Package foldset writes proven folds as plain files, for programs that are not refold,
// and reads them again; it reads splits and folds that others published, too.
//
// # Files
//
//	folds.json            the folds as a run directory has them, with their hash
//	images.csv            index,path,label,group,sha256: a line an image
//	SPLIT.seedS.csv       a line an image of that seed's sample: its test fold, and its part in each fold
//	SPLIT.seedS.json      the same as numbers of lines of images.csv
//	links/SPLIT.seedS.foldF/PART/CLASS/   links to the images, where they were asked for
//	plan/                 what refold itself needs beside folds.json: settings, images, evidence
//	README.txt            how other programs read them
//	SHA256SUMS            what each file hashes to; all that is listed there is this package's
//
// It owns that layout and never writes over a file that is not its own. It must not know how
// folds are made, who trains on them, or commands.
package foldset
