package peak

func kernelCases() []kernelCase { return []kernelCase{{"neon", neon, true, 2, 5, 30}} }
