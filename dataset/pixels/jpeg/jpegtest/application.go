package jpegtest

// application writes the segments of JFIF (ITU-T T.871, section 10.1) and Adobe
// (T.872, section 6.5.3), and odd ones.
func (w *writer) application() {
	jfif := append([]byte("JFIF\x00"), 1, 2, 0, 0, 1, 0, 1, 0, 0)
	switch w.o.Odd {
	case JFIFShort:
		jfif = jfif[:10]
	case JFIFMajor2:
		jfif[5] = 2
	case JFIFThumbnail:
		jfif[12], jfif[13] = 2, 1
		jfif = append(jfif, 0xff, eoi, 0xff, soi, 0xff, sos)
	}
	if w.o.JFIF {
		w.segment(app0, jfif...)
		if w.o.Odd == JFIFTwice {
			w.segment(app0, jfif...)
		}
	}
	if w.o.Odd == JFXX {
		w.segment(app0, append([]byte("JFXX\x00"), 0x13, 1, 1, 0xff, eoi, 0xff)...)
	}
	if w.o.Adobe != NoAdobe {
		adobe := append([]byte("Adobe"), 0, 100, 0, 0, 0, 0, byte(w.o.Adobe))
		if w.o.Odd == AdobeShort {
			adobe = adobe[:11]
		}
		w.segment(app14, adobe...)
	}
	switch w.o.Odd {
	case Comments:
		w.segment(com)
		w.segment(com, []byte("a comment \xff\xd9 \xff\xda \xff\xc0\x00\x02 of markers\xff")...)
	case Inner:
		w.segment(app1, append([]byte("Exif\x00\x00"), inner()...)...)
	}
}

// inner is a small file, as cameras put one into another.
func inner() []byte {
	o := Options{Width: 9, Height: 9, Frame: Baseline, Quality: 30, Seed: 5, Adobe: NoAdobe,
		Components: []Component{{ID: 1, Across: 1, Down: 1}},
		Scans:      []Scan{{Components: []int{0}, To: 63}}}
	return Write(o)
}
