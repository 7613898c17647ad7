package spec

// EnginePredictions stands in run.engine where nothing was trained: the predictions were
// made elsewhere. Architectures then are whatever those are called, and no setting of
// model and train is known but for train.epochs and train.validation.
const EnginePredictions = "predictions"
