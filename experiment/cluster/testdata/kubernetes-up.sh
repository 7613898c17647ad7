#!/usr/bin/env bash
# kubernetes-up.sh DIR COMMAND...: a Kubernetes of one node on this machine, with real API
# server, controllers, scheduler, kubelet and containers, for as long as COMMAND runs in it.
#
# Needs root, Linux, Go and, by Debian's names,
#   apt-get install --no-install-recommends etcd-server containerd runc containernetworking-plugins iptables
# Kubernetes itself is built from its module, once, in DIR/bin: with two cores, a quarter of an hour.
#
# All of it lives in namespaces of its own for mounts, network, processes and host name, and
# ends with COMMAND; nothing else of the machine is touched, but for control groups under
# refold-kubernetes, which are removed again. COMMAND finds kubectl and ctr in its PATH, set
# to this cluster. Pods see no network but each other.
set -euo pipefail

version=33.13 # 1.33: cgroup v1 and v2, backoffLimitPerIndex and podReplacementPolicy
base=$(mkdir -p "$1" && cd "$1" && pwd -P)
here=$(cd "$(dirname "$0")" && pwd -P)
name=refold-kubernetes # of the parent of all pods' control groups

# build makes the programs, from a module with Kubernetes' own requirements: its go.mod replaces
# its parts by folders that the published module lacks.
build() {
	local program source flags
	mkdir -p "$base/build" "$base/bin"
	cd "$base/build"
	source=$(go mod download -json "k8s.io/kubernetes@v1.$version" | sed -n 's/^\t"Dir": "\(.*\)",/\1/p')
	if [ ! -f go.mod ]; then
		sed -e 's|^module .*|module control|' -e "s|=> ./staging/src/\(.*\)|=> \1 v0.$version|" "$source/go.mod" >go.mod
		echo "require k8s.io/kubernetes v1.$version" >>go.mod
		cp "$source/go.sum" .
		chmod u+w go.sum
	fi
	flags="-s -w -X k8s.io/component-base/version.gitVersion=v1.$version
		-X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=${version%.*}"
	for program in kube-apiserver kube-controller-manager kube-scheduler kubelet kubectl; do
		[ -x "$base/bin/$program" ] || CGO_ENABLED=0 go build -mod=mod -trimpath -buildvcs=false -ldflags "$flags" \
			-o "$base/bin/" "k8s.io/kubernetes/cmd/$program"
	done
	[ -x "$base/bin/pause" ] || CGO_ENABLED=0 go build -o "$base/bin/pause" "$here/kubernetes/pause.go"
}

# forget removes the control groups of pods that have ended with their namespace.
forget() {
	local group
	find /sys/fs/cgroup -depth -type d -path "*/$name*" 2>/dev/null | while read -r group; do
		for _ in $(seq 50); do
			rmdir "$group" 2>/dev/null && break
			sleep .1
		done
	done
}

if [ "${KUBERNETES_UP:-}" != inside ]; then
	for program in etcd containerd runc ctr iptables; do
		PATH=$PATH:/usr/sbin command -v $program >/dev/null || { echo "$program is not installed" >&2; exit 69; }
	done
	(build)
	forget # what one that was killed has left
	KUBERNETES_UP=inside unshare --mount --net --pid --uts --ipc --fork --kill-child --mount-proc --propagation private \
		"$0" "$@" &
	cluster=$!
	trap 'kill -KILL $cluster 2>/dev/null || true; forget' EXIT # it heeds no other signal
	trap 'exit 130' INT TERM
	code=0
	wait $cluster || code=$?
	exit $code
fi

shift
export PATH=$base/bin:$PATH:/usr/sbin KUBECONFIG=$base/etc/kubeconfig CONTAINERD_ADDRESS=$base/run/containerd.sock CONTAINERD_NAMESPACE=k8s.io
rm -rf "${base:?}"/{etc,run,etcd,kubelet,pods,log}
mkdir -p "$base"/{etc/cni,run,etcd,kubelet,pods,log,containerd}

hostname n1
mount --make-rshared /
for folder in /run /var/log /var/lib/cni; do
	mkdir -p "$folder"
	mount -t tmpfs tmpfs "$folder"
done
# The kubelet wants these to be so, for the whole machine: it sees them so.
while read -r setting value; do
	echo "$value" >"$base/etc/${setting##*/}"
	mount --bind "$base/etc/${setting##*/}" "/proc/sys/$setting"
done <<'C'
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
C
address=10.251.0.1
ip link set lo up
ip address add $address/24 dev lo
for controller in /sys/fs/cgroup /sys/fs/cgroup/*; do
	[ -f "$controller/cgroup.procs" ] && mkdir -p "$controller/$name"
done
if [ -f /sys/fs/cgroup/cgroup.subtree_control ]; then
	sed 's/^/+/; s/ / +/g' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control
else
	for file in cpus mems; do cat /sys/fs/cgroup/cpuset/cpuset.$file >/sys/fs/cgroup/cpuset/$name/cpuset.$file; done
fi

from=$PWD
cd "$base"
ssh-keygen -q -t rsa -b 2048 -m PEM -N '' -f etc/accounts.key
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' ')
echo "$token,admin,admin,system:masters" >etc/tokens.csv
chmod 600 etc/tokens.csv
cat >etc/kubeconfig <<C
apiVersion: v1
kind: Config
clusters: [{name: here, cluster: {server: "https://127.0.0.1:6443", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: $token}}]
contexts: [{name: here, context: {cluster: here, user: admin}}]
current-context: here
C
cat >etc/cni/10-bridge.conf <<C
{"cniVersion": "0.3.1", "name": "pods", "type": "bridge", "bridge": "pods0",
 "ipam": {"type": "host-local", "dataDir": "/run/ipam", "subnet": "10.250.0.0/16"}}
C
cat >etc/containerd.toml <<C
version = 2
root = "$base/containerd"
state = "$base/run/containerd"
[grpc]
  address = "$CONTAINERD_ADDRESS"
[plugins."io.containerd.internal.v1.opt"]
  path = "$base/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "refold.test/pause:1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$base/etc/cni"
C
cat >etc/kubelet.yaml <<C
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
containerRuntimeEndpoint: unix://$CONTAINERD_ADDRESS
cgroupDriver: cgroupfs
cgroupRoot: /$name
failSwapOn: false
evictionHard: {memory.available: 50Mi, nodefs.available: "1%", imagefs.available: "1%"}
podLogsDir: $base/pods
nodeStatusUpdateFrequency: 2s
C

start() { # a program, with its log
	"$@" >"log/$1.log" 2>&1 &
}

until_ok() { # a command, within a minute
	for _ in $(seq 300); do
		"$@" >/dev/null 2>&1 && return
		sleep .2
	done
	echo "within a minute, this did not do: $*; see $base/log" >&2
	exit 1
}

start etcd --data-dir etcd --unsafe-no-fsync
start containerd --config etc/containerd.toml
start kube-apiserver --etcd-servers=http://127.0.0.1:2379 --advertise-address=$address --cert-dir=run \
	--service-account-issuer=https://here --service-account-key-file=etc/accounts.key \
	--service-account-signing-key-file=etc/accounts.key --token-auth-file=etc/tokens.csv \
	--authorization-mode=RBAC --service-cluster-ip-range=10.252.0.0/16
until_ok kubectl get --raw /readyz
start kube-controller-manager --kubeconfig=etc/kubeconfig --service-account-private-key-file=etc/accounts.key \
	--leader-elect=false --cert-dir=run
start kube-scheduler --kubeconfig=etc/kubeconfig --leader-elect=false --cert-dir=run
until_ok ctr version
"$here/kubernetes/image.sh" refold.test/pause:1 bin/pause | ctr image import - >/dev/null
start kubelet --config=etc/kubelet.yaml --kubeconfig=etc/kubeconfig --root-dir="$base/kubelet" --cert-dir=run \
	--hostname-override=n1 --node-ip=$address --v=2
until_ok kubectl wait --for=condition=Ready node/n1 --timeout=1s
until_ok kubectl get serviceaccount default
kubectl get nodes -o wide >&2
cd "$from"
"$@"
