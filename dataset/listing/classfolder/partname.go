package classfolder

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// partNames are what the parts of a data set that was divided before are called.
var partNames = []string{"train", "training", "val", "valid", "validation", "validate", "test", "testing",
	"holdout", "dev", "eval", "evaluation"}

// besideParts are names that say so beside such a part only.
var besideParts = []string{"extra", "fold", "gallery", "pred", "predict", "prediction", "query", "split", "unlabeled", "unlabelled", "unseen"}

// partName says how surely a folder's name is that of a part: exact for names such
// as Train, hold-out and fold_3; likely where a word of it is one, as in seg_train,
// training_set and TestData; possible for words that are one beside others.
type partName int

const (
	noPart partName = iota
	possiblePart
	likelyPart
	exactPart
)

// partStems begin such names in several languages, and other words too.
var partStems = []string{"train", "test", "valid", "entrain", "entren", "trein", "trening", "prueba", "addestr", "обуч", "трен", "тест",
	"训练", "測試", "测试", "验证", "驗證", "訓練", "学習", "テスト", "検証", "학습", "훈련", "테스트", "검증"}

// numberedPart matches the folders of a cross-validation, and those that large archives
// are divided into, such as images_001 and HAM10000_images_part_1.
var numberedPart = regexp.MustCompile(`(?:^|[ _.-])(?:fold|split|cv|part|chunk|shard|batch|images?|imgs?)[ _.-]*[0-9]+$`)

// twoDomains matches the parts of a data set of two domains, as trainA and testB: the
// domains are its classes.
var twoDomains = regexp.MustCompile(`^(?:train|val|valid|test)_?[ab]$`)

func partNameOf(name string) partName {
	lower := strings.ToLower(name)
	if slices.Contains(partNames, strings.NewReplacer("-", "", "_", "", " ", "").Replace(lower)) {
		return exactPart
	}
	if numberedPart.MatchString(lower) {
		return exactPart
	}
	if twoDomains.MatchString(lower) {
		return likelyPart
	}
	best := noPart
	for _, word := range strings.FieldsFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) }) {
		for _, ending := range []string{"set", "data", "dataset", "images", "imgs"} {
			if stem, ok := strings.CutSuffix(word, ending); ok && stem != "" {
				word = stem
			}
		}
		switch {
		case slices.Contains(partNames, word):
			return likelyPart
		case slices.Contains(besideParts, word), slices.ContainsFunc(partStems, func(stem string) bool { return strings.HasPrefix(word, stem) }):
			best = possiblePart
		}
	}
	return best
}

// partsAmong are the folders that are parts of a split going by their names, and
// whether the names alone leave no doubt: two are exact, or none is anything else
// and two are likely.
func partsAmong(names []string) (parts []string, certain bool) {
	exact, likely := 0, 0
	for _, name := range names {
		how := partNameOf(name)
		if how == noPart {
			continue
		}
		parts = append(parts, name)
		if how >= likelyPart {
			likely++
		}
		if how == exactPart {
			exact++
		}
	}
	return parts, exact >= 2 || likely >= 2 && len(parts) == len(names)
}
