package reports

// sketches lists every figure of the report, in its order.
func (v *view) sketches() []sketch {
	var all []sketch
	add := func(k sketch, ok bool) {
		if ok {
			all = append(all, k)
		}
	}
	add(v.headlineFigure())
	add(v.forestFigure())
	for _, a := range v.architectures {
		add(v.heatFigure(a))
	}
	for _, set := range v.curveSets() {
		add(v.curvesFigure(set))
	}
	return all
}
