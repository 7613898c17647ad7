package builtin

// Where tiles are few, what takes time is to transform the kernel, and to bring it to memory
// and back. Then all tiles are transformed first, for all threads; a unit is a panel of few
// filters, which a thread transforms for itself and multiplies with all tiles. What is
// computed is the same, bit for bit.

const (
	// fewTiles is the most tiles whose transforms stay in the second-level cache.
	fewTiles = 48
	// fewColumns bounds the filters of a panel, for the same reason.
	fewColumns = 16
)

// groupFew makes panels of few filters. One of them is packed at a time.
func (o *winograd) groupFew(micros []micro) {
	for micros[len(micros)-1].cols > fewColumns {
		micros = micros[:len(micros)-1]
	}
	o.panels, _ = panels(micros, o.filters, o.depth)
	for i := range o.panels {
		o.panels[i].offset = 0
		o.groups = append(o.groups, o.panels[i:i+1])
	}
	o.packed = o.depth * fewColumns
}

// fewMemory is what a thread needs for itself.
type fewMemory struct {
	winogradMemory           // but for the input
	packed, spare  []float32 // a panel of all positions; see winograd.pack
}

func (o *winograd) privateFew() int {
	return positions*(o.packed+o.productPosition+o.depth) + 4*groupColumns + spareWords
}

// spareWords is what packing some channels of a panel takes.
const spareWords = (9*packChannels + 2*positions) * fewColumns

func (o *winograd) partsFew(private []float32) fewMemory {
	cut := func(n int) []float32 {
		part := private[:n:n]
		private = private[n:]
		return part
	}
	var m fewMemory
	m.packed, m.products = cut(positions*o.packed), cut(positions*o.productPosition)
	m.patch, m.pixels, m.spare = cut(positions*o.depth), cut(4*groupColumns), cut(spareWords)
	return m
}

// bindFew makes what threads run: the transforms of tiles, then panels.
func (o *winogradConv) bindFew() {
	o.doTile = func(thread, tile int) {
		o.transformInput(tile, o.x, o.input[tile*o.depth:], o.partsFew(o.own(thread)).patch)
	}
	o.doMul = func(thread, unit int) {
		own := o.partsFew(o.own(thread))
		for first := 0; first < o.channels; first += packChannels {
			o.packPart(&o.panels[unit], first, min(packChannels, o.channels-first), own.packed, own.spare)
		}
		own.input = o.input
		o.computeGroup(&o.crew.private[thread].tiles, o.groups[unit], tileRange{count: o.count}, own.winogradMemory,
			winogradArrays{x: o.x, y: o.y, packed: own.packed, bias: o.bias})
	}
}

func (o *winogradConv) runFew() {
	o.crew.run(o.count, o.doTile)
	o.crew.run(len(o.groups), o.doMul)
}
