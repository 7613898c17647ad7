package tfevents

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// Numbers of fields in event.proto and summary.proto.
const (
	eventWallTime   = 1
	eventStep       = 2
	eventVersion    = 3
	eventSummary    = 5
	eventSessionLog = 7

	summaryValue = 1

	valueTag          = 1
	valueSimple       = 2
	valueOldHistogram = 3
	valueImage        = 4
	valueHistogram    = 5
	valueAudio        = 6
	valueTensor       = 8
	valueMetadata     = 9

	metadataPluginData = 1
	pluginName         = 1

	sessionStatus = 1
	sessionStart  = 1 // the status START
)

// scalarPlugin is the plugin that TensorFlow 2 names in the metadata of a scalar.
const scalarPlugin = "scalars"

// field is one field of a message: number holds varint, fixed32 and fixed64, bytes what
// has a length.
type field struct {
	id     protowire.Number
	kind   protowire.Type
	number uint64
	bytes  []byte
}

// each calls f for the fields of a message. Groups, which no such message has, are
// passed over.
func each(message []byte, f func(field) error) error {
	for len(message) > 0 {
		id, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return protowire.ParseError(n)
		}
		message = message[n:]
		v, n := consume(message, id, kind)
		if n < 0 {
			return protowire.ParseError(n)
		}
		message = message[n:]
		if err := f(v); err != nil {
			return err
		}
	}
	return nil
}

// consume reads one field behind its tag; n is its length, or negative for an error.
func consume(message []byte, id protowire.Number, kind protowire.Type) (v field, n int) {
	v.id, v.kind = id, kind
	switch kind {
	case protowire.VarintType:
		v.number, n = protowire.ConsumeVarint(message)
	case protowire.Fixed32Type:
		var x uint32
		x, n = protowire.ConsumeFixed32(message)
		v.number = uint64(x)
	case protowire.Fixed64Type:
		v.number, n = protowire.ConsumeFixed64(message)
	case protowire.BytesType:
		v.bytes, n = protowire.ConsumeBytes(message)
	default:
		n = protowire.ConsumeFieldValue(id, kind, message)
	}
	return v, n
}

// want is an error where a field has another wire type than its message says.
func (v field) want(kind protowire.Type) error {
	if v.kind != kind {
		return fmt.Errorf("field %d has the wire type %d", v.id, v.kind)
	}
	return nil
}

// value is a Summary.Value.
type value struct {
	tag    []byte
	kind   protowire.Number // of the value; 0: it has none
	simple uint32           // bits of the simple_value
	tensor []byte
	plugin []byte // in its metadata; nil: it has none
}

func readValue(message []byte) (value, error) {
	var r value
	err := each(message, func(v field) error {
		want := protowire.BytesType
		switch v.id {
		case valueTag:
			r.tag = v.bytes
		case valueSimple:
			want = protowire.Fixed32Type
			r.kind, r.simple = v.id, uint32(v.number)
		case valueTensor:
			r.kind, r.tensor = v.id, v.bytes
		case valueOldHistogram, valueImage, valueHistogram, valueAudio:
			r.kind = v.id
		case valueMetadata:
			if v.kind == want {
				var err error
				if r.plugin, err = readPlugin(v.bytes); err != nil {
					return err
				}
			}
		default:
			return nil
		}
		return v.want(want)
	})
	return r, err
}

// readPlugin finds the name of the plugin in a SummaryMetadata.
func readPlugin(metadata []byte) ([]byte, error) {
	plugin := []byte{}
	err := each(metadata, func(v field) error {
		if v.id != metadataPluginData {
			return nil
		}
		if err := v.want(protowire.BytesType); err != nil {
			return err
		}
		return each(v.bytes, func(v field) error {
			if v.id != pluginName {
				return nil
			}
			plugin = v.bytes
			return v.want(protowire.BytesType)
		})
	})
	return plugin, err
}
