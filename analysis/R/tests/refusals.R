# SPDX-License-Identifier: GPL-3.0-or-later
#
# Rscript refusals.R BERDAYA.R FILE...: prints, a line a file, what the reader says about it.
words <- commandArgs(TRUE)
source(words[1])
for (path in words[-1]) {
  told <- tryCatch(
    { berdaya_tidy(path, "power"); "fine" },
    error = function(e) conditionMessage(e),
    warning = function(w) paste("warning:", conditionMessage(w))
  )
  cat(told, "\n", sep = "")
}
whole <- words[length(words)]
for (call in c("berdaya_tidy(whole, 'powr')", "berdaya_tidy(whole, 'power', time = 5000)",
               "berdaya_tidy(whole, c('power', 'm0'))", "berdaya_tidy(whole, 'power', tme = 1)")) {
  cat(tryCatch({ eval(parse(text = call)); "fine" }, error = function(e) conditionMessage(e)), "\n", sep = "")
}
