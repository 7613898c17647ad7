// Package traininglog reads the log of somebody's training and says what the
// accuracies in it are worth.
//
// [Reader.Read] reads a file, [Reader.ReadFolder] a folder of event files; [Log.Analyse]
// turns the evaluations into figures, and package reports/logreport renders them. Package
// format below has a reader for each form of logs, package events one for event files;
// they hand on the records of package entry, as they are printed. What is common to all
// forms is decided here: which figures belong to an epoch, which evaluations are
// looks at which set, what is a percentage, and how exactly a printed accuracy
// counts images.
//
// # What is read
//
// The files below testdata/tools that name a version were written by that version of
// the tool, the others after its documentation, those below testdata/cases after
// public reports; each has its golden file.
//
//	form                                   as written since                         files and tests
//	console of Keras, [====] bars          Keras 1, 2; tf.keras 1.4 to 2.15         keras-2.3.1, tensorflow-1.15.5-keras, tf-keras-2.21.0
//	the same with verbose=2                Keras 1 (" - 5s - loss: 0.5")            verbose2-*, keras_old_v2.txt
//	console of Keras, ━━━━ bars            Keras 3.0                                keras-3.15.1/verbose1-*
//	CSVLogger of Keras                     Keras 1                                  csvlogger.csv
//	History.history as JSON, by pandas     Keras 1; pandas                          history*.json, history-pandas*.csv
//	metrics.csv of PyTorch Lightning       Lightning 1.0                            lightning-2.6.6/csv-files-*, lrmon.csv, valcheck.csv
//	bars of PyTorch Lightning              Lightning 1.0 (tqdm), 1.5 (rich)         lightning-2.6.6/tqdm-*, rich-*, pl_tqdm.txt
//	trainer_state.json of Hugging Face     transformers 3                           trainer_state*.json
//	dictionaries that Trainer prints       transformers 3; quoted figures since 5   transformers-*/stdout-*
//	all_results.json of Hugging Face       transformers 4                           transformers-5.24.0/all_results-*
//	tables of Trainer and of model cards   transformers 4                           hf-notebook, TestPrintedTables
//	CSVLogger and tables of fastai         fastai 2                                 fastai-2.8.12, fastai, fastai.csv
//	printed table and history of skorch    skorch 1.4                               skorch-1.4.0
//	results.csv of Ultralytics             8.0 (padded names), 8.2; YOLOv5          ultralytics-*, yolo_new.csv
//	summary.csv of timm                    timm 1.0                                 timm-1.0.31, timm.csv
//	log.txt of DeiT and its heirs          2021                                     deit-log.txt, deit.jsonl
//	mmpretrain, text and JSON lines        mmclassification 0.x; mmengine 0.10      mmengine-0.10.7, mmpretrain-0.x, TestMMPretrain
//	PyTorch's MNIST and ImageNet examples,
//	torchvision's references, tutorials    2017                                     pytorch-examples, pytorch_*.txt
//	TensorBoard's CSV export               TensorBoard 1                            tensorboard-2.21.0-csv, TestTensorBoardCSV
//	TensorBoard's event files              TensorFlow 1; as tensors since 2         tensorboard, tb-files-*, TestEventFolders
//	CSV exports of Weights & Biases        2020                                     wandb, TestWandbCSV
//	JSON lines, CSV, tables and text
//	of one's own                                                                    generic, bracket.txt, logging.txt, TestLinesOfPrograms
//
// Any other table is read where the user says what its names mean
// ([Reader].Columns).
//
// # What counts
//
// Every evaluation is a look, within an epoch too. One that a progress bar goes on
// showing, or that is told again without training in between, is none. Test and
// validation are different sets: where a log has both, the test set is judged, and
// the validation set chose. Test figures that are only those of validation, or a single
// one that is that of the last or the best, are taken for the same images. Folds, which a column, a line "Fold
// 3" or other numbers of images tell apart, are never joined; runs without such signs
// are.
//
// It must not know output formats, images, specs or run directories.
package traininglog
