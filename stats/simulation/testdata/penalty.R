# The penalties of the set-ups of Bates, Hastie and Tibshirani (JASA 119, 2024), which fix
# the one that cross-validation of glmnet chooses on the first n rows of their 10,000: same
# random numbers as in their experiments (stephenbates19/nestedcv_experiments).
#
# R 4.2 and glmnet 4.1-6 print: Bayes accuracy 0.7791; n 90, penalty 0.158730266731;
# n 200, penalty 0.0757974630272.
#
# Run: Rscript penalty.R (package glmnet)
suppressMessages(library(glmnet))
set.seed(555)
x <- matrix(rnorm(10000 * 1000), nrow = 10000)
odds <- rowSums(x[, 1:4])
y <- as.numeric(runif(10000) < plogis(odds))
cat("Bayes accuracy", mean((odds > 0) == y), "\n")
for (n in c(90, 200)) {
  fit <- cv.glmnet(x[1:n, ], y[1:n], family = "binomial", foldid = 1:n %% 10 + 1)
  cat("n", n, "penalty", format(fit$lambda.min, digits = 12), "\n")
}
