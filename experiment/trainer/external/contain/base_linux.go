package contain

import "path/filepath"

// base are the files and folders that programs of every kind need: the system's programs and
// libraries, processes and processors, names of users and hosts, certificates, time zones, and
// devices. Of /etc only what libraries read, as it holds secrets too.
func base() []string {
	paths := []string{
		"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store", "/proc",
		"/sys/devices", "/sys/dev", "/sys/bus", "/sys/class", "/sys/module", "/sys/kernel/mm", "/sys/fs/cgroup",
		"/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives",
		"/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts", "/etc/host.conf", "/etc/resolv.conf", "/etc/gai.conf",
		"/etc/services", "/etc/protocols", "/etc/networks", "/etc/ethertypes",
		"/etc/localtime", "/etc/timezone", "/etc/locale.alias", "/etc/locale.conf", "/etc/default/locale", "/etc/inputrc",
		"/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/ssl/openssl.cnf", "/etc/ca-certificates", "/etc/ca-certificates.conf",
		"/etc/pki/tls/certs", "/etc/pki/tls/cert.pem", "/etc/pki/tls/openssl.cnf", "/etc/pki/ca-trust/extracted",
		"/etc/crypto-policies", "/var/lib/ca-certificates",
		"/etc/fonts", "/var/cache/fontconfig", "/etc/matplotlibrc", "/etc/mime.types", "/etc/magic", "/etc/terminfo",
		"/etc/os-release", "/etc/lsb-release", "/etc/debian_version", "/etc/redhat-release",
		"/etc/OpenCL", "/etc/vulkan", "/etc/glvnd", "/etc/nvidia", "/etc/nccl.conf", "/etc/python", "/etc/R", "/etc/julia", "/etc/perl",
		"/opt/cuda", "/opt/rocm", "/opt/nvidia", "/opt/amdgpu", "/opt/intel", "/run/opengl-driver", "/run/nvidia-topologyd",
		"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty",
		"/dev/dri", "/dev/kfd", "/dev/dxg", "/dev/infiniband",
	}
	for _, pattern := range []string{"/opt/rocm-*", "/opt/cuda-*", "/etc/python3*", "/etc/java-*", "/etc/octave*",
		"/dev/nvidia*", "/dev/accel*", "/dev/nvhost*", "/dev/nvmap"} {
		found, _ := filepath.Glob(pattern) // the patterns are sound
		paths = append(paths, found...)
	}
	return paths
}
