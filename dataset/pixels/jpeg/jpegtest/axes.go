package jpegtest

// colour is a colour model and how it is told.
type colour struct {
	name  string
	ids   []byte
	jfif  bool
	adobe int
	luma  [4]int // which components have the tables of luma: 0
}

var (
	yccTables = [4]int{0, 1, 1, 0}
	oneTable  = [4]int{}
	colours   = []colour{
		{"grey", []byte{1}, true, NoAdobe, oneTable},
		{"grey bare", []byte{7}, false, NoAdobe, oneTable},
		{"grey Adobe", []byte{0}, false, 0, oneTable},
		{"YCbCr", []byte{1, 2, 3}, true, NoAdobe, yccTables},
		{"YCbCr bare", []byte{1, 2, 3}, false, NoAdobe, yccTables},
		{"YCbCr Adobe", []byte{1, 2, 3}, false, 1, yccTables},
		{"YCbCr from 0", []byte{0, 1, 2}, false, NoAdobe, yccTables},
		{"YCbCr from 34", []byte{34, 35, 36}, false, NoAdobe, yccTables},
		{"YCbCr JFIF and Adobe", []byte{1, 2, 3}, true, 1, yccTables},
		{"YCbCr called RGB, JFIF", []byte{'R', 'G', 'B'}, true, NoAdobe, yccTables},
		{"YCbCr called RGB, Adobe", []byte{'R', 'G', 'B'}, false, 1, yccTables},
		{"YCbCr JFIF, Adobe RGB", []byte{1, 2, 3}, true, 0, yccTables},
		{"RGB Adobe", []byte{1, 2, 3}, false, 0, oneTable},
		{"RGB named", []byte{'R', 'G', 'B'}, false, NoAdobe, oneTable},
		{"RGB named Adobe", []byte{'R', 'G', 'B'}, false, 0, oneTable},
		{"CMYK", []byte{1, 2, 3, 4}, false, 0, oneTable},
		{"CMYK named", []byte("CMYK"), false, 0, oneTable},
		{"CMYK bare", []byte{1, 2, 3, 4}, false, NoAdobe, oneTable},
		{"CMYK JFIF", []byte{1, 2, 3, 4}, true, 0, oneTable},
		{"YCCK", []byte{1, 2, 3, 4}, false, 2, yccTables},
		{"YCCK JFIF", []byte{0, 1, 2, 3}, true, 2, yccTables},
	}
	strangeColours = []colour{
		{"two components", []byte{1, 2}, true, NoAdobe, yccTables},
		{"five components", []byte{1, 2, 3, 4, 5}, true, NoAdobe, yccTables},
		{"three called alike", []byte{1, 1, 1}, true, NoAdobe, yccTables},
		{"three, Adobe 2", []byte{1, 2, 3}, false, 2, yccTables},
		{"three, Adobe 5", []byte{1, 2, 3}, false, 5, yccTables},
		{"four, Adobe 1", []byte{1, 2, 3, 4}, false, 1, yccTables},
		{"four, Adobe 9", []byte{1, 2, 3, 4}, true, 9, oneTable},
	}
)

// samplings are factors of up to four components; files with fewer take the first ones.
var samplings = [][4][2]int{
	{{1, 1}, {1, 1}, {1, 1}, {1, 1}},
	{{2, 1}, {1, 1}, {1, 1}, {2, 1}},
	{{2, 2}, {1, 1}, {1, 1}, {2, 2}},
	{{1, 2}, {1, 1}, {1, 1}, {1, 2}},
	{{4, 1}, {1, 1}, {1, 1}, {4, 1}},
	{{1, 4}, {1, 1}, {1, 1}, {1, 4}},
	{{4, 2}, {2, 1}, {2, 1}, {1, 1}},
	{{4, 2}, {1, 1}, {1, 1}, {1, 1}},
	{{2, 4}, {1, 2}, {1, 2}, {2, 4}},
	{{2, 4}, {1, 1}, {1, 1}, {2, 1}},
	{{3, 1}, {1, 1}, {1, 1}, {3, 1}},
	{{1, 3}, {1, 1}, {1, 1}, {1, 1}},
	{{3, 2}, {1, 1}, {1, 2}, {3, 1}},
	{{3, 3}, {1, 3}, {3, 1}, {1, 1}},
	{{4, 4}, {2, 2}, {1, 1}, {4, 4}},
	{{4, 3}, {1, 1}, {2, 3}, {4, 3}},
	{{2, 2}, {2, 2}, {2, 2}, {2, 2}},
	{{2, 1}, {2, 1}, {2, 1}, {1, 1}},
	{{2, 2}, {2, 1}, {1, 1}, {1, 2}},
	{{2, 2}, {1, 2}, {1, 1}, {2, 2}},
	{{2, 2}, {1, 2}, {1, 2}, {1, 2}},
	{{2, 1}, {1, 1}, {2, 1}, {1, 1}},
	{{1, 1}, {2, 2}, {2, 2}, {1, 1}},
	{{1, 1}, {2, 1}, {1, 1}, {2, 1}},
	{{1, 2}, {1, 1}, {2, 2}, {1, 1}},
	{{2, 1}, {2, 2}, {1, 1}, {2, 2}},
	{{2, 2}, {1, 1}, {1, 1}, {1, 1}},
}

// fractional are factors that do not divide the largest.
var fractional = [][4][2]int{
	{{3, 1}, {2, 1}, {1, 1}, {3, 1}},
	{{3, 2}, {2, 2}, {2, 1}, {1, 1}},
	{{4, 1}, {3, 1}, {3, 1}, {4, 1}},
	{{1, 4}, {1, 3}, {1, 1}, {1, 4}},
	{{2, 3}, {2, 2}, {1, 1}, {1, 1}},
}

// qualities of tables of 8 bits, and of 16.
var qualities = []struct {
	quality int
	wide    bool
}{{1, false}, {5, false}, {10, false}, {25, false}, {50, false}, {75, false}, {90, false}, {95, false}, {100, false}, {1, true}, {4, true}, {60, true}, {100, true}}

// interval is one of restarts in one scan, by its number and how many MCUs a row has.
type interval struct {
	name string
	at   func(scan, row int) int
}

var intervals = []interval{
	{"none", func(_, _ int) int { return 0 }},
	{"1", func(_, _ int) int { return 1 }},
	{"row", func(_, row int) int { return row }},
	{"3", func(_, _ int) int { return 3 }},
	{"7", func(_, _ int) int { return 7 }},
	{"65535", func(_, _ int) int { return 65535 }},
	{"changing", func(scan, row int) int { return []int{2, 0, 5, row}[scan%4] }},
	{"late", func(scan, _ int) int { return min(scan, 1) * 4 }},
}

// sound are the oddities of files that are read without a warning.
var sound = []Odd{Plain, Fill, PaddingZero, PaddingFF, Trailing, Comments, Inner, JFIFTwice, JFIFThumbnail, JFXX, LateTables, JoinedTables, Unused, EndTwice}
