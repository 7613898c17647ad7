# Reference figures of clustered intervals. Writes reference.json.
#
# clubSandwich 0.5.8 gives CR1, CR2 and CR3 of a mean with Satterthwaite degrees of freedom,
# sandwich 3.0 the two-way clustered variance, aov of R 4.2 the mean squares of images
# crossed with seeds, and boot 1.3 the percentile and studentised bootstraps.
#
# Run: Rscript make_reference.R (packages clubSandwich, sandwich, boot, jsonlite)
suppressMessages({library(clubSandwich); library(sandwich); library(boot)})
set.seed(24)

one_way <- function(values, cluster, weights = NULL) {
  # Integer weights that differ within clusters are a list with an entry for each test.
  if (is.null(weights)) {
    fit <- lm(values ~ 1)
    of <- cluster
  } else if (all(weights == round(weights))) {
    each <- rep(seq_along(values), weights)
    fit <- lm(values[each] ~ 1)
    of <- cluster[each]
  } else {
    fit <- lm(values ~ 1, weights = weights)
    of <- cluster
  }
  # Other weights are numbers of tests, too: the working variance of a mean is 1/weight.
  v <- function(type) if (length(of) == length(values) && !is.null(weights)) vcovCR(fit, of, type = type, target = 1 / weights) else vcovCR(fit, of, type = type)
  se <- function(type) sqrt(v(type)[1, 1])
  ci <- conf_int(fit, vcov = v("CR2"), level = 0.95, test = "Satterthwaite")
  list(values = values, cluster = cluster, weights = weights, mean = unname(coef(fit)), cr1 = se("CR1"), cr2 = se("CR2"), cr3 = se("CR3"),
       df = ci$df, df3 = conf_int(fit, vcov = v("CR3"), test = "Satterthwaite")$df, interval = c(ci$CI_L, ci$CI_U))
}

correct <- function(sizes, p, spread) unlist(lapply(sizes, function(n) rbinom(n, 1, plogis(qlogis(p) + rnorm(1, 0, spread)))))
grouped <- function(sizes) rep(seq_along(sizes), sizes)

unequal <- c(1, 23, 4, 9, 2, 2, 17, 6, 1, 12, 3, 8)
third <- c(30, rep(4, 15))
own <- runif(12, 0.5, 2)
cases <- list(
  one_way(correct(rep(5, 8), 0.8, 1), grouped(rep(5, 8))),
  one_way(correct(unequal, 0.8, 1), grouped(unequal)),
  one_way(correct(third, 0.85, 0.5), grouped(third)),
  one_way(round(rnorm(30, 0.5, 0.2), 4), 1:30),
  one_way(c(1, 0, 1), c(1, 1, 2)),
  one_way(correct(unequal, 0.7, 1), grouped(unequal), sample(1:4, sum(unequal), TRUE)),
  one_way(correct(unequal, 0.7, 1), grouped(unequal), round(own, 3)[grouped(unequal)]))

# values: images x seeds.
crossed <- function(values) {
  n <- nrow(values); r <- ncol(values)
  d <- data.frame(y = c(values), image = factor(rep(1:n, r)), seed = factor(rep(1:r, each = n)))
  ms <- summary(aov(y ~ image + seed, d))[[1]][["Mean Sq"]]
  v <- (ms[1] + max(0, ms[2] - ms[3])) / (n * r)
  list(values = values, image = ms[1], seed = ms[2], interaction = ms[3], se = sqrt(v))
}

# The same by groups: the mean squares' place is taken by CR2 variances of clubSandwich, of
# the images' means and of each seed's interactions.
crossed_groups <- function(values, group) {
  r <- ncol(values)
  means <- rowMeans(values)
  of <- vcovCR(lm(means ~ 1), group, type = "CR2")
  df <- conf_int(lm(means ~ 1), vcov = "CR2", cluster = group, test = "Satterthwaite")$df
  e <- values - outer(means, colMeans(values), "+") + mean(values)
  interaction <- sum(apply(e, 2, function(x) vcovCR(lm(x ~ 1), group, type = "CR2")[1, 1])) / (r - 1)
  seeds <- var(colMeans(values))
  v <- of[1, 1] + max(0, seeds - interaction) / r
  terms <- c(of[1, 1]^2 / df, if (seeds > interaction) c((seeds / r)^2 / (r - 1), (interaction / r)^2 / ((r - 1) * df)))
  list(values = values, group = group, groups = of[1, 1] - interaction / r, seeds = (seeds - interaction) / r, interaction = interaction / r,
       se = sqrt(v), df = v^2 / sum(terms))
}
shifted <- function(n, r, shift) {
  p <- plogis(outer(rnorm(n, 1.5, 1.5), rnorm(r, 0, shift), "+"))
  matrix(rbinom(n * r, 1, p), n, r)
}

shifted_groups <- function(sizes, r, shift) {
  g <- grouped(sizes)
  p <- plogis(outer(rnorm(length(sizes), 1.5, 1.5)[g], rnorm(r, 0, shift), "+") + matrix(rnorm(length(sizes) * r, 0, 1), length(sizes), r)[g, ])
  crossed_groups(matrix(rbinom(length(g) * r, 1, p), length(g), r), g)
}

# A list of tests: value, group, seed.
two_way <- function(values, group, seed) {
  fit <- lm(values ~ 1)
  v <- vcovCL(fit, cluster = data.frame(group, seed), type = "HC0", cadjust = TRUE)
  parts <- sapply(list(group, seed, interaction(group, seed, drop = TRUE)), function(cl) vcovCL(fit, cluster = cl, type = "HC0", cadjust = TRUE)[1, 1])
  list(values = values, group = group, seed = seed, mean = unname(coef(fit)), variance = v[1, 1], parts = parts)
}
tests <- function(shift) {
  group <- sample(1:15, 60, TRUE)
  effect <- rnorm(15); seeds <- rnorm(6, 0, shift)
  d <- expand.grid(image = 1:60, seed = 1:6)
  d <- d[runif(nrow(d)) < 0.8, ]
  g <- group[d$image]
  two_way(rbinom(nrow(d), 1, plogis(1.5 + effect[g] + seeds[d$seed])), g, d$seed)
}

# Groups are drawn; the variance of a mean is CR1.
bootstraps <- function(values, cluster) {
  d <- cbind(sum = tapply(values, cluster, sum), size = tapply(values, cluster, length))
  statistic <- function(d, i) {
    drawn <- d[i, ]
    n <- sum(drawn[, 2]); m <- sum(drawn[, 1]) / n; g <- nrow(drawn)
    c(m, sum((drawn[, 1] - m * drawn[, 2])^2) / n^2 * g / (g - 1))
  }
  b <- boot(d, statistic, R = 100000)
  ci <- boot.ci(b, conf = 0.95, type = c("perc", "stud"))
  list(values = values, cluster = cluster, percentile = ci$percent[4:5], studentised = ci$student[4:5])
}

out <- list(one_way = cases, crossed = list(crossed(shifted(40, 5, 1)), crossed(shifted(60, 2, 0)), crossed(shifted(25, 10, 2))), crossed_groups = list(shifted_groups(unequal, 5, 1.5), shifted_groups(unequal, 3, 0), shifted_groups(third, 2, 3)), two_way = list(tests(1), tests(0)),
  bootstraps = list(bootstraps(round(rnorm(60, 0.6, 0.2) + rep(rnorm(20, 0, 0.1), each = 3), 4), rep(1:20, each = 3)), bootstraps(correct(c(unequal, unequal), 0.7, 1), grouped(c(unequal, unequal)))))
writeLines(jsonlite::toJSON(out, digits = I(17), auto_unbox = TRUE, null = "null"), "reference.json")
