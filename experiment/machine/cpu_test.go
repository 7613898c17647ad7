package machine

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/cpuid/v2"
)

// TestProcessorsAreToldApart by what cpuid finds on several systems.
func TestProcessorsAreToldApart(t *testing.T) {
	for _, test := range []struct {
		name string
		cpu  cpuid.CPUInfo
		arch string
		want string
	}{
		{"a brand", cpuid.CPUInfo{BrandName: "Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz", VendorString: "GenuineIntel", Family: 6, Model: 142, Stepping: 10},
			"amd64", "Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz (family 6, model 142, stepping 10)"},
		{"one brand, Zen 4", cpuid.CPUInfo{BrandName: "AMD EPYC", VendorString: "AuthenticAMD", Family: 25, Model: 17, Stepping: 1},
			"amd64", "AMD EPYC (family 25, model 17, stepping 1)"},
		{"and Zen 5", cpuid.CPUInfo{BrandName: "AMD EPYC", VendorString: "AuthenticAMD", Family: 26, Model: 2, Stepping: 1},
			"amd64", "AMD EPYC (family 26, model 2, stepping 1)"},
		{"padding", cpuid.CPUInfo{BrandName: "  Intel(R)  Xeon(R)\x00\x00 "}, "amd64", "Intel(R) Xeon(R)"},
		{"an emulator without a brand", cpuid.CPUInfo{BrandName: "unknown", VendorString: "GenuineIntel", Family: 6, Model: 6, Stepping: 3},
			"amd64", "GenuineIntel (family 6, model 6, stepping 3)"},
		{"Apple", cpuid.CPUInfo{BrandName: "Apple M1 Pro", VendorString: "Apple", Family: 458787763}, "arm64", "Apple M1 Pro"},
		{"ARM on Linux", cpuid.CPUInfo{VendorString: "Arm Limited", Family: 63, Model: 53441}, "arm64", "Arm Limited (family 63, model 53441, stepping 0)"},
		{"nothing", cpuid.CPUInfo{}, "riscv64", "riscv64"},
	} {
		if got := nameOf(&test.cpu, test.arch); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	var onARM cpuid.CPUInfo // as on Windows
	onARM.Enable(cpuid.ASIMD)
	if got := nameOf(&onARM, "arm64"); got != "arm64 asimd" {
		t.Errorf("features alone: %q", got)
	}
}

// TestProcessorOfThisMachine: its name is the kernel's, where that has one.
func TestProcessorOfThisMachine(t *testing.T) {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil || runtime.GOARCH != "amd64" {
		t.Skip("there is nothing to compare with")
	}
	for line := range strings.Lines(string(data)) {
		key, value, _ := strings.Cut(line, ":")
		if want := printable(value); strings.TrimSpace(key) == "model name" && want != "" && !strings.HasPrefix(cpuName(), want) {
			t.Errorf("%q, the kernel says %q", cpuName(), want)
		}
	}
}
