# SPDX-License-Identifier: GPL-3.0-or-later
#
# Rscript tables.R BERDAYA.R FILE OUT < wanted: reads each wanted table (names with blanks between, one
# table a line) and writes it as OUT/<line>.csv, numbers with 17 digits.
words <- commandArgs(TRUE)
source(words[1])
wanted <- strsplit(readLines(file("stdin")), " ", fixed = TRUE)
file <- suppressWarnings(berdaya_open(words[2]))
for (i in seq_along(wanted)) {
  table <- suppressWarnings(berdaya_tidy(file, wanted[[i]]))
  for (name in names(table)) {
    column <- table[[name]]
    if (is.factor(column)) table[[name]] <- as.character(column)
    if (is.double(column)) table[[name]] <- ifelse(is.na(column), "", sprintf("%.17g", column))
  }
  utils::write.csv(table, file.path(words[3], paste0(i, ".csv")), row.names = FALSE, na = "")
}
close(file)
