package tool

import (
	"regexp"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

var (
	// mnistTest is the line of PyTorch's MNIST example after each epoch.
	mnistTest = regexp.MustCompile(`^Test set: Average loss: \S+, Accuracy: \d+/\d+ \(\d+%\)`)
	// imageNetEpoch and imageNetResult are lines of PyTorch's ImageNet example:
	// "Epoch: [0][ 10/50]  Time 0.5 (0.6)  Loss 6.9 (7.0)  Acc@1 0.1 (0.2)", and
	// " * Acc@1 81.000 Acc@5 95.000", "Prec@1" in old ones, " *   Acc@1" since 2022.
	// torchvision's references write "Epoch: [0]  [0/7]  eta: 0:00:00  loss: 0.9 (0.9)
	// acc1: 58.5 (58.5)" and "Test:  Acc@1 75.000 Acc@5 100.000".
	torchvisionEpoch = regexp.MustCompile(`^Epoch: \[(\d+)\]\s+\[\s*\d+/\d+\].*?\bloss: (\S+) \((\S+)\).*?\bacc1: (\S+) \((\S+)\)`)
	imageNetEpoch    = regexp.MustCompile(`^Epoch: \[(\d+)\]\[\s*\d+/\d+\].*?\bLoss (\S+) \((\S+)\)\s+(?:Acc|Prec)@1\s+(\S+) \(\s*(\S+)\)`)
	imageNetResult   = regexp.MustCompile(`^(?:\*|Test: (?: ?EMA)?)\s*(Acc|Prec)@1\s+(\S+)`)
)

// IsMNIST tells the console of PyTorch's MNIST example, which package prose reads: the
// counts of right images stand there.
func IsMNIST(s *source.Source) bool { return s.Any("Test set:", mnistTest) }

// IsImageNet tells the console of PyTorch's or torchvision's ImageNet example.
func IsImageNet(s *source.Source) bool { return s.Any("@1 ", imageNetResult) }

// ReadImageNet reads the averages of the last step of an epoch, in brackets, and
// the result of each evaluation, which it calls a test.
func ReadImageNet(s *source.Source) error {
	var train entry.Record
	err := s.ReadLines(func(line int, text string) (bool, error) {
		text = strings.TrimSpace(text)
		m := imageNetEpoch.FindStringSubmatch(text)
		if m == nil {
			m = torchvisionEpoch.FindStringSubmatch(text)
		}
		if m != nil {
			train = entry.Record{Line: line, Epoch: m[1]}
			train.Add(s.As("Loss", "train_loss", m[3]))
			train.Add(s.As("Acc@1", "train_acc1", m[5]))
			return true, nil
		}
		if m = imageNetResult.FindStringSubmatch(text); m == nil {
			return false, nil
		}
		r := entry.Record{Line: line, Epoch: train.Epoch}
		r.Add(s.As(m[1]+"@1", "test_acc1", m[2]))
		r.Figures = append(r.Figures, train.Figures...)
		train = entry.Record{}
		s.Emit(r)
		return true, nil
	})
	s.Percentages()
	return err
}
