package traininglog_test

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/traininglog"
)

// The best of four epochs, chosen by the test images, against a claim.
func ExampleReader_Read() {
	const text = "epoch,accuracy,val_accuracy\n1,.61,.70\n2,.78,.81\n3,.93,.83\n4,.99,.80\n"
	log, err := traininglog.Reader{}.Read(strings.NewReader(text), "log.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := log.Analyse(traininglog.Options{TestImages: 100, Claim: 0.95})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d looks, best %.2f\n", a.Looks, a.Best.TestAccuracy)
	// Output: 4 looks, best 0.83
}
