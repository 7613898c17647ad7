package bench

import (
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
)

// MostMemory is what the most demanding of some networks takes in training, in bytes, as
// model.Cost estimates it: without images. The error is that of a network that cannot be
// built.
func MostMemory(networks []resnet.Config) (bytes int, err error) {
	for _, network := range networks {
		_, _, needed, err := model.Cost(network)
		if err != nil {
			return 0, err
		}
		bytes = max(bytes, needed)
	}
	return bytes, nil
}
