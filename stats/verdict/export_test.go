package verdict

// About is what tests from outside need to see.
var About = about
