//go:build !linux

package machine

func memoryUse() Use { return Use{} }
