package baseline

import "slices"

// What fitting took on a core of a machine of 2024, in products of levels a second
// (measured on 10,000 images: 69 s for 20 folds) and in pixels a second.
const (
	productsSecond = 4e9
	pixelsSecond   = 2e8
	plain          = 8 // times as long takes a product outside gonum
)

// Seconds is about how long Fit takes on so many cores for images of height x width pixels:
// a guess from what there is to compute, for whoever wants to know whether it is seconds
// or minutes.
func Seconds(tasks []Task, images, height, width, cores int) float64 {
	if images > MaxPictured {
		return 0 // nothing is left that takes long
	}
	side := float64(min(height, ThumbnailSide) * min(width, ThumbnailSide) * channels)
	products := 0.0
	for _, length := range []float64{colours, side} {
		products += ridgeProducts(tasks, length)
		if images <= MaxCompared {
			products += float64(images) * float64(images) / 2 * length
		}
	}
	seconds := products/productsSecond + float64(images)*float64(height*width)/pixelsSecond
	return seconds / float64(max(1, min(cores, ridgeAtOnce)))
}

// ridgeProducts counts the products of ridge: of images or levels with each other, and
// those of factors.
func ridgeProducts(tasks []Task, length float64) float64 {
	sum := 0.0
	var members []int
	for _, t := range tasks {
		train, others := float64(len(t.Train)), float64(len(t.Validation)+len(t.Test))
		shared := slices.Equal(members, t.members())
		members = t.members()
		side, made := train, (train+others)*(train+others)/2*length
		if train >= length {
			side, made = length, (train+others)*length*length/2
			sum += others * length * length / 2
		}
		if !shared {
			sum += made
		}
		sum += float64(len(penalties)) * (side*side*side/6 + plain*(train+others)*length*float64(t.Classes))
	}
	return sum
}
