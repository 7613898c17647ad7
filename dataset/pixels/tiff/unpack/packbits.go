package unpack

import "context"

// PackBits undoes PackBits (TIFF 6.0, section 9).
func PackBits(ctx context.Context, out, in []byte) error {
	p := NewPace(ctx)
	at := 0
	for i := 0; at < len(out); {
		if err := p.Step(at + i); err != nil {
			return err
		}
		if i+1 >= len(in) {
			return ErrShort
		}
		n := int(int8(in[i]))
		i++
		switch {
		case n >= 0:
			n = min(n+1, len(out)-at)
			if i+n > len(in) {
				return ErrShort
			}
			copy(out[at:], in[i:i+n])
			i += int(in[i-1]) + 1
			at += n
		case n != -128:
			run := out[at:min(at+1-n, len(out))]
			for j := range run {
				run[j] = in[i]
			}
			i++
			at += len(run)
		}
	}
	return nil
}
