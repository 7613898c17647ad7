package stats

// What tests from outside need to see.
var (
	BetaQuantile   = betaQuantile
	BiasCorrection = biasCorrection
	BCaEnd         = bcaEnd
)
