package tfevents_test

import (
	"encoding/binary"
	"hash/crc32"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// record frames data as an event file does.
func record(data []byte) []byte {
	sum := func(b []byte) uint32 {
		crc := crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
		return (crc>>15 | crc<<17) + 0xa282ead8
	}
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	out = binary.LittleEndian.AppendUint32(out, sum(out))
	out = append(out, data...)
	return binary.LittleEndian.AppendUint32(out, sum(data))
}

// file is an event file of these events.
func file(events ...[]byte) []byte {
	out := record(join(fixed64(1, 1), text(3, "brain.Event:2")))
	for _, e := range events {
		out = append(out, record(e)...)
	}
	return out
}

// event is an Event with a summary of values.
func event(step int64, values ...[]byte) []byte {
	var summary []byte
	for _, v := range values {
		summary = append(summary, message(1, v)...)
	}
	return join(fixed64(1, math.Float64bits(float64(step)+0.5)), varint(2, uint64(step)), message(5, summary))
}

// start is an Event with SessionLog START.
func start(step int64) []byte { return join(varint(2, uint64(step)), message(7, varint(1, 1))) }

// simple is a Summary.Value in the old form.
func simple(tag string, v float64) []byte {
	return join(text(1, tag), fixed32(2, math.Float32bits(float32(v))))
}

// tensor is a Summary.Value in the new form; content are the fields of the tensor.
func tensor(tag string, content ...[]byte) []byte {
	return join(text(1, tag), message(8, join(content...)), plugin("scalars"))
}

// plugin is the metadata of a Summary.Value.
func plugin(name string) []byte { return message(9, message(1, text(1, name))) }

func join(parts ...[]byte) []byte {
	var out []byte
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func message(id protowire.Number, m []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, id, protowire.BytesType), m)
}

func text(id protowire.Number, s string) []byte { return message(id, []byte(s)) }

func varint(id protowire.Number, x uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, id, protowire.VarintType), x)
}

func fixed32(id protowire.Number, x uint32) []byte {
	return protowire.AppendFixed32(protowire.AppendTag(nil, id, protowire.Fixed32Type), x)
}

func fixed64(id protowire.Number, x uint64) []byte {
	return protowire.AppendFixed64(protowire.AppendTag(nil, id, protowire.Fixed64Type), x)
}
