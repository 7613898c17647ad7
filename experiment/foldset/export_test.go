package foldset

// ArraysOf reads arrays whose indices stand for images.
var ArraysOf = arraysOf
