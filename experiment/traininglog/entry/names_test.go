package entry

import (
	"strings"
	"testing"
)

func TestNamesMean(t *testing.T) {
	for role, names := range map[Role]string{
		Epoch:              "epoch Epoch epochs",
		Step:               "step _step trainer/global_step iter",
		Fold:               "fold kfold",
		TrainLoss:          "loss train_loss Train/Loss loss/train training_loss train_loss_epoch epoch_loss Training·Loss",
		TrainAccuracy:      "accuracy acc train_acc acc/train sparse_categorical_accuracy Accuracy/train error_rate train_error",
		ValidationLoss:     "val_loss valid_loss eval_loss Validation·Loss Loss/val loss_valid dev_loss",
		ValidationAccuracy: "val_acc eval_accuracy val_binary_accuracy Val.·Acc. validAcc val_MulticlassAccuracy eval_top1 Accuracy/val val/accuracy_top1 accuracy·on·the·validation·set",
		TestLoss:           "test_loss Test·Loss loss_test",
		TestAccuracy:       "test_acc Test·Accuracy testAccuracy test_acc1 Acc@1/test test_err test·set·accuracy",
		UnnamedAccuracy:    "evaluate_accuracy",
		None:               "f1 val_f1 val_top5 test_acc5 val_balanced_accuracy best_val_acc val_acc_step train_acc_step val_top_k_categorical_accuracy error lr top-5·accuracy val_acc/dataloader_idx_0 time",
	} {
		for name := range strings.FieldsSeq(names) {
			name = strings.ReplaceAll(name, "·", " ")
			if got := (Names{}).Of(name).Role; got != role {
				t.Errorf("%q means %d, want %d", name, got, role)
			}
		}
	}
	given := Names{Given: []Column{{Role: TestAccuracy, Name: "Hold out"}}}
	if given.Of("hold_out").Role != TestAccuracy || given.Of("test_acc").Role != None || given.Of("test_loss").Role != TestLoss {
		t.Error("a role that was given is another's, too")
	}
}
