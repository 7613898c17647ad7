package machine

import (
	"fmt"
	"runtime"
	"strings"
	"unicode"

	"github.com/klauspost/cpuid/v2"
	"golang.org/x/sys/cpu"
)

// cpuName tells the processor from others, as far as it says what it is.
func cpuName() string { return nameOf(&cpuid.CPU, runtime.GOARCH) }

// nameOf is the brand, where there is one, or else the maker. Two generations may have
// one brand, above all on virtual machines, so family, model and stepping stand behind
// it, but for Apple's, whose brand says it all and whose family is a hash. Where nothing
// is known (Windows on ARM), it is the architecture with the features that were found.
func nameOf(c *cpuid.CPUInfo, architecture string) string {
	brand := printable(c.BrandName)
	if brand == "unknown" {
		brand = ""
	}
	if brand == "" {
		brand = printable(c.VendorString)
	}
	if brand == "" {
		return strings.TrimSpace(architecture + " " + strings.ToLower(strings.Join(c.FeatureSet(), " ")))
	}
	if strings.HasPrefix(brand, "Apple ") || c.Family == 0 && c.Model == 0 {
		return brand
	}
	return fmt.Sprintf("%s (family %d, model %d, stepping %d)", brand, c.Family, c.Model, c.Stepping)
}

// printable is a text in one line with single spaces; processors fill theirs up with
// spaces and zeros.
func printable(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
}

// cpuFeatures names the vector extensions that decide how fast an engine runs.
func cpuFeatures() []string {
	features := []string{}
	for _, f := range []struct {
		name string
		has  bool
	}{
		{"avx", cpu.X86.HasAVX}, {"avx2", cpu.X86.HasAVX2}, {"fma", cpu.X86.HasFMA},
		{"avx512f", cpu.X86.HasAVX512F}, {"avx512bw", cpu.X86.HasAVX512BW}, {"avx512vnni", cpu.X86.HasAVX512VNNI},
		{"avx512bf16", cpu.X86.HasAVX512BF16}, {"amx-bf16", cpu.X86.HasAMXBF16},
		{"asimd", cpu.ARM64.HasASIMD}, {"asimdhp", cpu.ARM64.HasASIMDHP}, {"sve", cpu.ARM64.HasSVE},
	} {
		if f.has {
			features = append(features, f.name)
		}
	}
	return features
}
